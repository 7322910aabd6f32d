static inline int
other(int a)
{
	switch (a)
	{
		case 1:
			{
				foreach (lc, rel->list)
				{
					x(1);
				}
				return false;
				break;
			}
		case 2:
			{
				foreach (lc, rel->list)
				{
					x(1);
				}
				return false;
				break;
			}
		default:
			return 1;
	}
}

int
last(void)
{
	return 1;
}
