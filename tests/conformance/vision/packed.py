"""gzip: files of bytes and of text, and numbers out of them."""
import gzip
import io

import numpy as np

with gzip.open("lines.txt.gz", "wt") as file:
    file.write("first\n")
    file.write("zweite Zeile: ä\n")
with gzip.open("lines.txt.gz", "rt") as file:
    print(list(file))
with gzip.open("lines.txt.gz", "rt", encoding="utf-8") as file:
    print(repr(file.readline()), repr(file.read()))
with gzip.open("lines.txt.gz") as file:
    print(file.readlines(), file.closed)
print(file.closed)
with gzip.GzipFile("bytes.gz", "wb") as file:
    print(file.write(bytes(range(256)) * 100))
with gzip.open("bytes.gz", "rb") as file:
    print(file.read(3), file.tell(), len(file.read()), file.read())
with open("bytes.gz", "rb") as file:
    raw = file.read()
print(raw[:3], len(raw) < 2000, len(gzip.decompress(raw)))
with gzip.open("bytes.gz", "ab") as file:
    file.write(b"more")
print(gzip.open("bytes.gz").read()[-6:])
packed = gzip.compress(b"the same again, the same again", mtime=0)
print(gzip.decompress(packed), packed[:4], gzip.decompress(b""))
print(gzip.GzipFile(fileobj=io.BytesIO(packed)).read())
out = io.BytesIO()
with gzip.GzipFile(fileobj=out, mode="w") as file:
    file.write(b"abc")
print(gzip.decompress(out.getvalue() + packed))
for wrong in (lambda: gzip.decompress(b"plain text here"), lambda: gzip.decompress(packed[:20]),
              lambda: gzip.open("lines.txt.gz", "rbt"), lambda: gzip.open("lines.txt.gz", "rb", encoding="utf-8"),
              lambda: gzip.open("missing.gz"), lambda: gzip.open(3)):
    try:
        wrong()
    except (OSError, EOFError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
with gzip.open("table.csv.gz", "wt") as file:
    file.write("1,2.5\n-3,4e2\n")
print(np.loadtxt("table.csv.gz", delimiter=",", dtype=np.float32))
