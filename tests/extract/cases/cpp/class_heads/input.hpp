// A macro before a class's name, in any case, and one behind it; a macro over several lines above.
#define Visible __attribute__((visibility("default")))
#define DeclareCrate(Class, Base) \
  public:                         \
    static int id;                \

class Visible Crate : public Box
{
public:
  DeclareCrate(Crate, Box);
  void open();
};

class lid_t DOCK_FINAL : public part_t
{
  public:
    lid_t (int weight_);
    ~lid_t ();

    DOCK_NON_COPYABLE (lid_t)
    void close () { shut (); }
};
