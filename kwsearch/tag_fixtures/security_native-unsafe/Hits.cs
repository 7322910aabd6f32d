class Hits
{
    unsafe int* Pointer; // hit: def Hits.Pointer

    void Read()
    {
        unsafe // hit: statement Hits.Read: unsafe-block
        {
        }
    }
}
