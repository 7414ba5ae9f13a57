"""Reshaping, joining, splitting."""

import torch

x = torch.arange(12)
print(x.view(3, 4), x.view(-1, 6).shape, x.reshape(2, -1).shape, x.reshape((4, 3)).shape, x.view(2, 2, 3).shape)
m = x.view(3, 4)
print(m.t().shape, m.T[0], m.transpose(0, 1).shape, torch.transpose(m, 0, 1)[1], m.permute(1, 0).shape)
print(torch.zeros(2, 1, 3, 1).squeeze().shape, torch.zeros(2, 1, 3, 1).squeeze(1).shape, torch.zeros(2, 1).squeeze(0).shape, torch.zeros(2, 1, 3, 1).squeeze(-1).shape)
print(x.unsqueeze(0).shape, x.unsqueeze(1).shape, x.unsqueeze(-1).shape, torch.unsqueeze(x, dim=0).shape, x[:, None].shape)
print(torch.zeros(2, 3, 4).flatten().shape, torch.zeros(2, 3, 4).flatten(1).shape, torch.flatten(torch.zeros(2, 3, 4), start_dim=0, end_dim=1).shape)
print(torch.cat((m, m)).shape, torch.cat([m, m], dim=1).shape, torch.cat([m, m], -1).shape, torch.concat([x, x]).shape, torch.concatenate((m, m), axis=0).shape)
print(torch.stack([x, x]).shape, torch.stack((x, x), dim=1).shape, torch.vstack([x, x]).shape, torch.hstack([x, x]).shape, torch.dstack([m, m]).shape, torch.column_stack([x, x]).shape)
print(torch.split(m, 2), m.split([1, 3], dim=1), torch.chunk(m, 2, dim=1), m.chunk(2), m.unbind(0)[0])
print(torch.ones(3, 1).expand(3, 4), torch.ones(2).expand(3, -1).shape, torch.ones(1, 3).expand_as(torch.ones(2, 3)).shape, torch.tensor([1, 2]).repeat(2, 2), torch.tile(torch.tensor([1, 2]), (2,)))
print(torch.tensor([1, 2, 3]).repeat_interleave(2), torch.repeat_interleave(torch.tensor([[1, 2], [3, 4]]), 2, dim=0))
print(torch.flip(x, [0]), x.flip(dims=(0,)), x.roll(2), m.fliplr(), m.flipud(), torch.rot90(m).shape)
print(m.view(-1).shape, m.contiguous().view(12).shape, m.t().reshape(12), m.t().contiguous().view(-1))
print(torch.movedim(torch.zeros(2, 3, 4), 0, 2).shape, torch.zeros(2, 3, 4).swapaxes(0, 2).shape, torch.zeros(2, 3, 4).permute(2, 0, 1).stride(), torch.zeros(1, 2).T.shape)
print(torch.broadcast_tensors(torch.zeros(3, 1), torch.zeros(4))[0].shape, torch.broadcast_shapes((3, 1), (4,)), torch.broadcast_to(x[:3], (2, 3)))
print(m.view_as(torch.zeros(4, 3)).shape, m.reshape_as(torch.zeros(2, 6)).shape, m.resize_(2, 3) if False else m.unflatten(1, (2, 2)).shape)
print(x.unfold(0, 4, 2), torch.atleast_2d(torch.tensor(3)).shape, torch.narrow(m, 0, 0, 2), torch.tensor_split(x, 5)[0], torch.hsplit(m, 2)[1], torch.vsplit(m, 3)[2])
print(torch.block_diag(torch.ones(1, 2), torch.tensor([[3.0]])), torch.kron(torch.eye(2), torch.ones(1, 2)), torch.diag(torch.tensor([1, 2])), torch.diag(m))
print(torch.tril(torch.ones(3, 3)), torch.triu(torch.ones(3, 3), diagonal=1), torch.ones(3, 3).triu(1).bool())
v = m.view(4, 3)
v[0, 0] = 100
print(m[0, 0], m.is_contiguous(), x[0])
for bad in (lambda: x.view(5, 2), lambda: m.t().view(12), lambda: x.reshape(7, -1), lambda: x.view(-1, -1), lambda: torch.cat([m, x]), lambda: m.permute(0), lambda: m.transpose(0, 5),
            lambda: torch.stack([m, x]), lambda: x.expand(3, 4), lambda: torch.ones(2, 3).expand(2, 4), lambda: x.unsqueeze(4), lambda: torch.cat([]), lambda: m.squeeze(5), lambda: m.permute(0, 0)):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
