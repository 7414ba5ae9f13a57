"""Saving and loading: whole models, shared memory, and what weights_only refuses."""
import io
import pickle
from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field
import torch
from torch import nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self, hidden=4):
        super().__init__()
        self.hidden = hidden
        self.layers = nn.ModuleList([nn.Linear(3, hidden), nn.Linear(hidden, hidden)])
        self.bn = nn.BatchNorm1d(hidden)
        self.head = nn.Sequential(OrderedDict([("drop", nn.Dropout(0.5)), ("out", nn.Linear(hidden, 2))]))
        self.register_buffer("scale", torch.tensor(2.0))
        self.register_buffer("hidden_mask", torch.ones(hidden), persistent=False)
        self.names = {"a", "b"}

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.head(self.bn(x)) * self.scale


@dataclass
class Config:
    lr: float = 0.1
    sizes: list = field(default_factory=lambda: [3, 4])


model = Net()
model(torch.randn(8, 3)).sum().backward()
model.eval()
torch.save(model, "model.pth")
loaded = torch.load("model.pth", weights_only=False)
loaded.eval()
x = torch.randn(2, 3)
print(loaded)
print(torch.equal(model(x), loaded(x)), loaded.hidden, loaded.training, sorted(loaded.names), loaded.scale)
print(loaded.layers[0].weight.grad is None, loaded.layers[0].weight.is_leaf, loaded.layers[0].weight.requires_grad)
print([name for name, _ in loaded.named_buffers()], list(loaded.state_dict())[-3:])
loaded.layers[0].register_forward_hook(lambda m, i, o: print("hook", o.shape))
loaded(x)
for safe in (None, True):
    try:
        torch.load("model.pth", weights_only=safe)
    except pickle.UnpicklingError as error:
        print(error)
torch.serialization.add_safe_globals([Config])
torch.save({"config": Config(0.5), "seen": {1, 2}}, "config.pt")
print(torch.load("config.pt"))
with torch.serialization.safe_globals([defaultdict]):
    try:
        torch.save({"d": defaultdict(list, a=[1])}, "d.pt")
        print(torch.load("d.pt", weights_only=False))
    except Exception as error:
        print(type(error).__name__)
try:
    torch.save(lambda x: x, "f.pt")
except Exception as error:
    print(type(error).__name__, str(error)[:30])


def inner():
    class Local(nn.Module):
        pass

    torch.save(Local(), "f.pt")


try:
    inner()
except Exception as error:
    print(type(error).__name__, error)

# Memory that is shared stays shared.
tied = nn.ModuleDict({"emb": nn.Embedding(5, 3), "out": nn.Linear(3, 5, bias=False)})
tied["out"].weight = tied["emb"].weight
torch.save(tied.state_dict(), "tied.pt")
state = torch.load("tied.pt")
print(state["emb.weight"].data_ptr() == state["out.weight"].data_ptr())
state["emb.weight"][0] = 7.0
print(state["out.weight"][0])
torch.save(tied, "tied_model.pt")
again = torch.load("tied_model.pt", weights_only=False)
print(again["out"].weight is again["emb"].weight, len(list(again.parameters())))
big = torch.arange(24.0)
views = {"all": big, "part": big[3:9], "matrix": big.view(4, 6), "t": big.view(4, 6).t(), "column": big.view(4, 6)[:, 1],
         "steps": big[::5], "diagonal": big.view(4, 6).diagonal(1), "cube": big.view(2, 3, 4).permute(2, 0, 1)[1:3],
         "wide": big[:3].unsqueeze(1).expand(3, 4), "one": big[5], "none": big[4:4]}
torch.save(views, "views.pt")
back = torch.load("views.pt")
for name, value in views.items():
    got = back[name]
    print(name, torch.equal(value, got), got.shape, got.stride(), got.storage_offset(),
          got.untyped_storage().data_ptr() == back["all"].untyped_storage().data_ptr())
back["all"].mul_(10)
print(back["matrix"], back["column"], back["steps"], back["diagonal"], back["one"])
back["t"].zero_()
print(back["all"].sum(), back["cube"].abs().sum())
print(torch.load("views.pt")["part"] + 1)

# Pickle, too.
Point = namedtuple("Point", "x y")
buffer = io.BytesIO()
pickle.dump({"vocab": {"a": 0, "b": 1}, "point": Point(1, 2.5), "tensor": torch.arange(3), "config": Config()}, buffer)
buffer.seek(0)
print(pickle.load(buffer))
copy = pickle.loads(pickle.dumps(model))
print(type(copy).__name__, torch.equal(copy(x), model(x)), copy.layers[1].bias)
with open("history.pkl", "wb") as file:
    pickle.dump([1.5, (2, None), {"k": b"bytes"}, {3, 4}, range(3)], file)
with open("history.pkl", "rb") as file:
    print(pickle.load(file))
