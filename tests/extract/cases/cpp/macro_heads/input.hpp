class Foundation_API Path
	/// This class.
{
public:
	Path();
	Path(bool absolute);
	Path(const char* path, int style);
	~Path();
	int f();
};

class Q_CORE_EXPORT State : public Object
{
    Q_OBJECT
    Q_PROPERTY(bool active READ active NOTIFY activeChanged)
public:
    ~State();
};

struct point origin { 0, 0 };
struct point other { left, top };

inline Path::operator bool () { return true; }

class _LIBCPP_TEMPLATE_VIS vec {
public:
    vec();
};
