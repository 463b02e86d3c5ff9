using Strobe.Symbols;

namespace Strobe.Tests.Symbols;

public sealed class FunctionPoolTests
{
    private readonly FunctionPool _pool = new();

    [Fact]
    public void A_function_several_units_describe_is_there_once_at_its_first_place()
    {
        Add(key: 1, address: 0x1000, debugOffset: 50);
        Add(key: 1, address: 0x1000, debugOffset: 70);
        Add(key: 1, address: 0x1000, debugOffset: 30);
        Assert.Equal(30, Assert.Single(_pool.Functions).DebugOffset);
    }

    [Fact]
    public void The_same_name_at_two_addresses_are_two_functions()
    {
        Add(key: 1, address: 0x1000, debugOffset: 50);
        Add(key: 1, address: 0x2000, debugOffset: 60);
        Assert.Equal(2, _pool.Functions.Count);
    }

    [Fact]
    public void Functions_without_a_linkers_name_are_never_taken_for_one()
    {
        Add(key: 0, address: 0, debugOffset: 50);
        Add(key: 0, address: 0, debugOffset: 60);
        Assert.Equal(2, _pool.Functions.Count);
    }

    private void Add(ulong key, ulong address, long debugOffset)
    {
        if (!_pool.Knows(key, address, debugOffset)) _pool.Add(new DebugFunction(address, 1, debugOffset, default, key, key, null, 0));
    }
}
