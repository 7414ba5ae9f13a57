# Training with parameters of half types.
import torch
from torch import nn

for dtype in (torch.bfloat16, torch.float16):
    torch.manual_seed(0)
    x = torch.randn(8, 3)
    y = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.3
    for make in (
        lambda p: torch.optim.SGD(p, lr=0.1),
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01),
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
        lambda p: torch.optim.Adam(p, lr=0.01),
        lambda p: torch.optim.AdamW(p, lr=0.01),
    ):
        torch.manual_seed(1)
        w = torch.randn(6).to(dtype).requires_grad_()
        optimizer = make([w])
        for step in range(10):
            optimizer.zero_grad()
            ((w - 1) ** 2).sum().backward()
            optimizer.step()
        print(dtype, type(optimizer).__name__, w.tolist())
    model = nn.Linear(3, 1).to(dtype)
    print(model.weight.dtype, sum(p.element_size() * p.numel() for p in model.parameters()))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(5):
        loss = nn.functional.mse_loss(model(x.to(dtype)), y.to(dtype))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(f"{loss.item():.6f}", loss.dtype, model.weight.grad.dtype)
    state = model.state_dict()
    torch.save(state, "half.pt")
    print(torch.load("half.pt")["weight"].dtype)
    copy = nn.Linear(3, 1)
    copy.load_state_dict(state)
    print(copy.weight.dtype, torch.equal(copy.weight, model.weight.float()))
    print(model.float().weight.dtype, model.half().weight.dtype, model.bfloat16().weight.dtype, model.double().weight.dtype)
