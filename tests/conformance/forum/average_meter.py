"""AverageMeter, accuracy@k, a progress line: what training scripts carry around."""

import time

import torch


class AverageMeter(object):
    """Computes and stores the average and current value"""

    def __init__(self, name, fmt=':f'):
        self.name = name
        self.fmt = fmt
        self.reset()

    def reset(self):
        self.val = 0
        self.avg = 0
        self.sum = 0
        self.count = 0

    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count

    def __str__(self):
        fmtstr = '{name} {val' + self.fmt + '} ({avg' + self.fmt + '})'
        return fmtstr.format(**self.__dict__)


def accuracy(output, target, topk=(1,)):
    """Computes the accuracy over the k top predictions"""
    with torch.no_grad():
        maxk = max(topk)
        batch_size = target.size(0)
        _, pred = output.topk(maxk, 1, True, True)
        pred = pred.t()
        correct = pred.eq(target.view(1, -1).expand_as(pred))
        res = []
        for k in topk:
            correct_k = correct[:k].reshape(-1).float().sum(0, keepdim=True)
            res.append(correct_k.mul_(100.0 / batch_size))
        return res


torch.manual_seed(0)
losses, top1, top3 = AverageMeter('Loss', ':.4e'), AverageMeter('Acc@1', ':6.2f'), AverageMeter('Acc@3', ':6.2f')
end = time.time()
for i in range(3):
    output, target = torch.randn(8, 5), torch.randint(5, (8,))
    loss = torch.nn.functional.cross_entropy(output, target)
    acc1, acc3 = accuracy(output, target, topk=(1, 3))
    losses.update(loss.item(), output.size(0))
    top1.update(acc1[0].item(), output.size(0))
    top3.update(acc3[0].item(), output.size(0))
    print('\t'.join([f'Epoch: [{i}]', str(losses), str(top1), str(top3)]))
print(time.time() >= end, losses.avg > 0, acc1, acc3)
