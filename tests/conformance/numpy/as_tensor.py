# as_tensor shares an array's memory; single numbers as NumPy shows them.
import torch, numpy as np
a=np.array([1,2,3]); t=torch.as_tensor(a); a[1]=0; print(t); t2=torch.as_tensor(a,dtype=torch.float32); a[0]=9; print(t2); t3=torch.asarray(a); a[2]=7; print(t3, torch.asarray([1,2])); print(repr(np.array(0.008044655,dtype=np.float32)), repr(np.array(1/3)), repr(np.array(3)), np.array(1/3,dtype=np.float32), repr(np.float32(1/3)), repr(np.array([1/3],dtype=np.float32)))
print(torch.as_tensor([1.0, 2]), torch.as_tensor(np.float64(2.5)), torch.as_tensor(3), torch.as_tensor(np.ones(2, dtype=np.float32)), torch.asarray(a, copy=True) is a)
x = torch.ones(2); print(torch.as_tensor(x) is x)
