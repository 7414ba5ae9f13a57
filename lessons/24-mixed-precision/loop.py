import torch
import torch.nn as nn

# What sixteen bits can hold.
large = torch.tensor(70000.0)
large_half = large.half().item()
large_brain = large.bfloat16().item()  # scene: large
small = torch.tensor(0.00000001)
small_half = small.half().item()
small_scaled = (small * 65536.0).half().item() / 65536.0  # scene: small
fine = torch.tensor(1.001)
fine_half = fine.half().item()
fine_brain = fine.bfloat16().item()  # scene: fine

model = nn.Linear(1, 1, bias=False)
nn.init.constant_(model.weight, 2.0)
x = torch.ones(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)  # scene: scaler
for factor in (1.0, 1e38, 1.0):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output = model(x)  # scene: autocast
    loss = factor * output.float().square().mean() / 2
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    scale = scaler.get_scale()
    print(output.dtype, model.weight.dtype, model.weight.item(), scale)
