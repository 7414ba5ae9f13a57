"""The names of pretrained weights, which are not here."""


def weights_class(name):
    """`ResNet18_Weights`: its members can be named, and no model takes them."""
    members = {member: f"{name}.{member}" for member in ("DEFAULT", "IMAGENET1K_V1", "IMAGENET1K_V2")}
    return type(name, (), {**members, "__module__": "torchvision.models"})


def builder(function):
    """A function that makes a model, with torchvision's parameters for weights."""

    def build(*legacy, weights=None, pretrained=None, progress=True, **options):
        asked = legacy[0] if legacy else weights if pretrained is None else pretrained
        if asked:
            raise NotImplementedError(
                f"gradstep ships no pretrained weights: call {function.__name__}(weights=None), and "
                "load_state_dict(torch.load(FILE)) if you have the file of the weights")
        return function(**options)

    build.__name__ = build.__qualname__ = function.__name__
    build.__doc__ = function.__doc__
    return build
