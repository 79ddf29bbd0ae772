"""The release gate: nothing reaches students before it was proved harmless and the tests were proved right."""
