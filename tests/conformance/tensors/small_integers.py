"""int8, int16 and uint8: casts, promotion, printing, masks, and what they refuse."""
import torch
a = torch.tensor([0, 127, 255], dtype=torch.uint8)
print(a, a.dtype, a + 1, a * 2, a.float() / 255, -a)
img = torch.randint(0, 256, (2, 3), dtype=torch.uint8)
print(img.shape, img.dtype, img.float().div(255).shape)
b = torch.tensor([-128, 5], dtype=torch.int8); print(b, b.abs(), b + 200)
c = torch.tensor([1, 2], dtype=torch.int16); print(c, c + b, c / 2, c.sum(), c.sum().dtype)
print(torch.zeros(2, dtype=torch.uint8), torch.ones(2, dtype=torch.short), torch.arange(3, dtype=torch.int8))
print((a > 100), a[a > 100], a[0].item(), a.tolist())
print(torch.result_type(a, b), torch.promote_types(torch.uint8, torch.int8), torch.promote_types(torch.uint8, torch.float16))
print(torch.tensor([1.7, -1.2]).to(torch.int8), torch.tensor([300]).to(torch.uint8), torch.tensor([1, 0]).byte(), torch.tensor([1, 2]).short(), torch.tensor([1]).char())
print(torch.ByteTensor([1, 2]), torch.ShortTensor([1]), torch.CharTensor([1]))
print(torch.iinfo(torch.uint8), torch.iinfo(torch.int8).min, a.type(), a.max(), a.float().mean())
import warnings
warnings.simplefilter("ignore")
x, m = torch.arange(3), torch.tensor([1, 0, 1], dtype=torch.uint8)
print(x[m])
for f in (
    lambda: torch.tensor([300], dtype=torch.uint8),
    lambda: torch.full((2,),300,dtype=torch.uint8),
    lambda: x[torch.tensor([1],dtype=torch.int8)],
    lambda: x[torch.tensor([1],dtype=torch.int16)],
    lambda: x.masked_fill(m,0),
    lambda:torch.tensor([-1],dtype=torch.uint8),
    lambda:m.mean(),
    lambda:~m,
    lambda: m&3,
    lambda: m<<7,
    lambda: m-2,
    lambda: m//2,
    lambda: m/2,
    lambda: m.sum(),
    lambda: m.prod(),
    lambda: m.cumsum(0),
    lambda:m.max(),
    lambda:m.argmax(),
    lambda:m.sort(),
    lambda: torch.cat([m,m.float()]),
    lambda: m==1,
    lambda: m*1.5,
    lambda: m@m,
    lambda: m.numpy().dtype,
    lambda: m.bool(),
    lambda: m.float().to(torch.uint8),
    lambda: (m.float()*255).byte(),
    lambda: torch.stack([m,m]).permute(1,0),
    lambda: torch.zeros_like(m),
    lambda: torch.ones(2,dtype=torch.uint8).dtype.is_floating_point,
    lambda: m.clamp(0,1),
    lambda: m.requires_grad_(),
    lambda: torch.nn.functional.one_hot(m),
    lambda: torch.nn.functional.one_hot(m.long()),
    lambda: torch.nn.functional.cross_entropy(torch.zeros(3,2),m),
    lambda: m.unique(return_counts=True),
    lambda: m.repeat(2),
    lambda: torch.bincount(m),
    lambda: m.element_size(),
    lambda: m.to("cpu",torch.int16),
    lambda: torch.arange(0,3,dtype=torch.int8)+torch.tensor(1),
    lambda: torch.randint(0,5,(3,),dtype=torch.uint8).shape,
    lambda: m.any(),
    lambda: m.all(),
    lambda: m.nonzero(),
    lambda: m.abs(),
    lambda: m**2,
    lambda: 2**m,
    lambda: m%2,
    lambda: m.float().std(),
    lambda: torch.tensor(3,dtype=torch.uint8).item(),
    lambda: torch.tensor([200],dtype=torch.uint8)+torch.tensor([100],dtype=torch.uint8),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
torch.save({"image": m, "small": torch.tensor([-3], dtype=torch.int8), "short": torch.tensor([300, -300], dtype=torch.int16)}, "small.pt")
print(torch.load("small.pt"))
