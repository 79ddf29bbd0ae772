"""The one thing to check, for code that did not run to its end."""

import re

# By a part of what is told, as regular expression: the first that is found.
_ADVICE = {
    r"input\(\)": "Give the values as arguments instead of asking for them.",
    r"bitwise_xor|\^: ": "In Python a power is written `**`: the sign `^` stands for something else, the exclusive or.",
    r"needs the module": "Do without it, or ask your teacher to have it installed.",
    r"is not implemented": "Is there still `raise NotImplementedError()` in the cell, before your own lines?",
    r"did not finish|did not come back|used up|took too long": "Is there a loop that never ends, or one over all rows?",
    r"SyntaxError|IndentationError|TabError": "Is a bracket, quote or colon missing, in this line or the one before?",
    r"RecursionError": "Does the function call itself?",
    r"memory": "Does something grow in each pass of a loop, or is a table made of all rows with all rows?",
    r"ended the Python process|ended by": "Is there an `exit()` or `quit()`? Leave it out.",
    r"NameError|UnboundLocalError": "Is the name spelt as where it is set, and is it set before this line?",
    r"ModuleNotFoundError|ImportError": "Is the name of the module right? All that is needed is imported at the start.",
    r"'NoneType'": "Something is `None` there: did a function give nothing back, or was `backward()` not called yet?",
    r"Boolean value of Tensor": "Is a class called where an object of it is meant? First it is made, with `()`.",
    r"assigned grad": "A gradient is reset in place, or set to `None`: step 9 shows how.",
    r"numpy\(\)": "NumPy sees no gradients: compute with the tensors themselves.",
    r"AttributeError": "Is the name behind the dot spelt right, and is what stands before it what you think?",
    r"requires grad|leaf": "Is the update made in place, under `torch.no_grad()`, on the tensor that was passed in?",
    r"backward through the graph": "Is the cost computed anew in each epoch, before `backward()`?",
    r"size|shape": "Print the shapes of what meets in this line: all columns here are (m, 1).",
    r"TypeError": "Print the types of the values in this line, and count the arguments: do they fit?",
    r"IndexError|KeyError": "Print what you index, and how long it is.",
    r"ZeroDivisionError": "When can the number below the line be 0?",
    r"is not defined|is missing": "Is the cell there, is the name spelt as in the task, and does the cell run?",
    r"stops with|stopped with|raised": "Print the values in this line just before it: are they what you expect?",
}


def advice(told: str) -> str:
    """What to check after this was told of a submission; "" where it tells of no exception."""
    return next((text for part, text in _ADVICE.items() if re.search(part, told)), "")
