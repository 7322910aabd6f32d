SHOP_ALIGNED16(class)
Grid : public Shape
{
	Row rows_[4];

public:
	Grid()
	{
	}
	~Grid();
};
SHOP_ALIGNED16(struct) Pair
{
	Pair(int a) {}
	int a;
};
