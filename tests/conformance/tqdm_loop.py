"""A loop behind a progress bar prints what it prints."""

from tqdm import tqdm, trange

bar = tqdm(range(3), desc="epoch")
for epoch in bar:
    bar.set_postfix(loss=epoch / 2)
    tqdm.write(f"epoch {epoch}")
print(list(trange(2)), len(bar), bar.n)
with tqdm(total=5) as bar:
    for _ in range(5):
        bar.update(1)
print(bar.n)
