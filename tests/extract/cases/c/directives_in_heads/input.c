int run(int speed,
#ifdef WITH_COLOUR
        int colour,
#endif
        int times)
{
    return started(speed);
}
