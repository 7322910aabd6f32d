class Misses
{
    string Unsafe = "unsafe";
}
