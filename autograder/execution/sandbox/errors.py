"""What goes wrong when a process is confined."""


class SandboxError(Exception):
    """A process could not be confined, so it was not started. The text says why, and what to do."""


class LayerRefused(SandboxError):
    """This system refuses a layer that can be done without.

    Attributes:
        layer: its name, as in `fork_confined(without=…)`.
    """

    def __init__(self, layer: str, why: str) -> None:
        super().__init__(f"{layer} refused by this system: {why}")
        self.layer = layer
