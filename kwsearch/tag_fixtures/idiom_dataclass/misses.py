from .models import BaseModel, dataclass


@dataclass
class First:
    x = 1


class Second(BaseModel):
    x = 1
