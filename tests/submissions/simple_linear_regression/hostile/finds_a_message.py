"""
title = "A message to the next submission"
class = 7
tries = "leaves files and modules, and looks for those of others"
"""

# %% before mse
import glob
import os
import sys

messages = glob.glob("/tmp/hostile-message*") + glob.glob("hostile-message*")
print("tried:", "FOUND A MESSAGE" if messages or "hostile_message" in sys.modules else "no message", messages)
for path in ("/tmp/hostile-message.py", "hostile-message"):
    with open(path, "w") as file:
        file.write("mse = the answer")
sys.modules["hostile_message"] = sys
torch.hostile_message = True
