"""
title = "Scripts in outputs"
class = 9
tries = "displays HTML, JavaScript, SVG, LaTeX and Markdown with scripts in them"
"""

# %% before mse
from IPython.display import HTML, IFrame, Javascript, Latex, Markdown, display

evil = "<script>alert('hostile')</script><img src=x onerror=alert('hostile')>"
display(HTML(evil), Javascript("alert('hostile')"), Markdown(evil + "[x](javascript:alert('hostile'))"), Latex(evil))
display(IFrame("javascript:alert(1)", 1, 1))
display({"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{evil}</svg>"}, raw=True)
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/html": evil}, raw=True)
display({"image/png": evil, "image/svg+xml": evil, "text/plain": evil}, raw=True)
print("tried:", evil)
print(evil, file=__import__("sys").stderr)
