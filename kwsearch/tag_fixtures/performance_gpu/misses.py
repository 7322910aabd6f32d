import torch


class Options:
    def __init__(self):
        self.cuda = False


options = Options()
if options.cuda:
    tensor.to("cpu")
tensor.to(device)
torch.device("cpu")
text = "torch.cuda.synchronize()"
