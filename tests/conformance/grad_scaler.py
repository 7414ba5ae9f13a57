# GradScaler on the CPU: scale, unscale, skip, grow and back off.
import torch
def t(n,f):
    try: print(n,f())
    except Exception as e: print(n,type(e).__name__,'|',e)
s=torch.amp.GradScaler('cpu',init_scale=8.,growth_interval=2)
print(s.is_enabled(), s.get_scale(), s.state_dict())
w=torch.tensor([1.,2.],requires_grad=True); o=torch.optim.SGD([w],lr=.1)
t('step before',lambda:s.step(o)); t('update',lambda:s.update()); t('unscale',lambda:s.unscale_(o))
for k in range(6):
    o.zero_grad(); l=(w*w).sum()
    if k==2: l=l*float('inf')
    sl=s.scale(l); print(sl); sl.backward()
    if k==3: s.unscale_(o); print('g',w.grad); t('again',lambda:s.unscale_(o)); torch.nn.utils.clip_grad_norm_([w],1.)
    r=s.step(o); print(r); t('twice',lambda:s.step(o)); t('uns',lambda:s.unscale_(o)); s.update(); print(k,w,s.get_scale(),s.state_dict()['_growth_tracker'])
t('update2',lambda:s.update())
print(s.state_dict()); d=s.state_dict(); s2=torch.amp.GradScaler('cpu'); s2.load_state_dict(d); print(s2.get_scale(),s2.get_growth_factor(),s2.get_backoff_factor(),s2.get_growth_interval())
t('ld',lambda:s2.load_state_dict({})); s.update(new_scale=4.); print(s.get_scale()); t('ns',lambda:s.update(new_scale=torch.tensor(3.))); print(s.get_scale()); print([x for x in s.scale([torch.ones(1),torch.ones(2)])])
s.set_growth_factor(3.); s.set_backoff_factor(.1); s.set_growth_interval(7); print(s.state_dict())
t('bad',lambda:torch.amp.GradScaler('cpu',growth_factor=1.)); t('bad2',lambda:torch.amp.GradScaler('cpu',backoff_factor=1.)); t('dis',lambda:torch.amp.GradScaler('cpu',enabled=False).state_dict())
print(torch.amp.GradScaler().is_enabled()); t('grad none',lambda:s.step(torch.optim.SGD([torch.ones(1,requires_grad=True)],lr=1.)))
h=torch.ones(2,dtype=torch.float16,requires_grad=True); oh=torch.optim.SGD([h],lr=.1); s=torch.amp.GradScaler('cpu'); s.scale((h*2).sum()).backward(); t('h',lambda:s.unscale_(oh)); 
t('closure',lambda:s.step(o,closure=lambda:1)); t('sc',lambda:s.scale(3))
