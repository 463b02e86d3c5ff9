using Strobe.X64;

namespace Strobe.Tests.X64;

/// <summary>The bytes are those that go 1.19 emits, as objdump shows them. A site is written <c>start+bytes/moved</c>.</summary>
public sealed class ExitSiteTests
{
    private const string FrameOf24 = "48 83 ec 18 48 89 6c 24 10 48 8d 6c 24 10 ";
    private const string Epilogue = "48 8b 6c 24 10 48 83 c4 18 c3 ";

    [Fact]
    public void A_return_that_padding_follows_gives_its_place_and_that_of_the_padding() => Check("48 01 d8 c3", 0, 12, "3+5/1");

    [Fact]
    public void A_return_takes_the_instructions_before_it_along() => Check(FrameOf24 + Epilogue + "e8 00 00 00 00", 9, 0, "19+5/5");

    [Fact]
    public void The_last_return_may_do_without_padding() => Check(FrameOf24 + Epilogue, 9, 0, "19+5/5");

    [Fact]
    public void What_belongs_to_the_entry_is_not_taken() => Check("48 39 c3 7d 01 c3 48 89 d8 c3", 5, 6, "5+1/1 9+5/1");

    [Fact]
    public void A_return_that_something_lands_on_alone_becomes_a_breakpoint() =>
        Check("48 85 c0 74 07 48 8d 43 01 0f 1f 00 c3 90", 5, 0, "12+1/1");

    [Fact]
    public void What_returns_from_a_call_does_not_come_back_into_a_patch() => Check("e8 00 00 00 00 5d c3", 0, 0, "6+1/1");

    [Fact]
    public void Where_a_jump_goes_by_a_table_only_the_end_of_a_frame_is_moved() =>
        Check("ff 24 c1 b8 07 00 00 00 c3 " + Epilogue, 3, 0, "8+1/1 14+5/5");

    [Fact]
    public void A_jump_to_another_function_is_an_exit_of_its_own_size() => Check("48 8b 40 18 e9 77 f3 ff ff", 0, 0, "4+5/5");

    [Fact]
    public void Exits_in_what_was_moved_with_the_entry_have_no_site() => Check("48 01 d8 c3", 5, 12, "");

    [Fact]
    public void Nobody_who_is_suspended_wakes_up_inside_of_a_patch() =>
        Check(FrameOf24 + Epilogue, 9, 0, "23+1/1", suspendedAt: 23);

    [Theory]
    [InlineData("48 01 d8 c3", false, false, false)]
    [InlineData("e8 00 00 00 00 c3", true, false, false)]
    [InlineData("48 ff c8 75 fb c3", false, true, false)]
    [InlineData("75 10 c3", false, false, true)]
    public void Calls_loops_and_conditional_jumps_out_are_noticed(string code, bool hasCall, bool hasLoop, bool isLeftByBranch)
    {
        FunctionCode function = FunctionCode.Read(Bytes(code), 0x401000, out _)!;
        Assert.Equal((hasCall, hasLoop, isLeftByBranch), (function.HasCall, function.HasLoop, function.IsLeftByBranch));
    }

    [Fact]
    public void Bytes_that_are_no_instructions_to_the_end_are_refused()
    {
        Assert.Null(FunctionCode.Read(Bytes("48 01 d8 c3 06"), 0x401000, out string reason));
        Assert.NotEqual("", reason);
    }

    [Fact]
    public void Random_bytes_never_make_patches_overlap_or_cover_a_place_that_something_lands_on()
    {
        Random random = new(5);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] code = new byte[random.Next(1, 60)];
            random.NextBytes(code);
            for (int i = random.Next(8); i > 0; i--) code[random.Next(code.Length)] = 0xc3;
            if (FunctionCode.Read(code, 0x401000, out _) is not { } function) continue;
            int free = 0;
            foreach (ExitSite site in ExitSite.Of(function, 0, random.Next(8), (_, _) => true))
            {
                Assert.True(site.Start >= free && site.Bytes is 1 or 5 && site.Start + site.Moved == function.EndOf(site.Exit));
                Assert.False(site.Bytes == 5 && function.HasLanding(site.Start + 1, site.Start + site.Moved));
                free = Math.Max(site.Start + site.Bytes, function.EndOf(site.Exit));
            }
        }
    }

    private static void Check(string code, int floor, int padding, string expected, int suspendedAt = -1)
    {
        FunctionCode function = FunctionCode.Read(Bytes(code), 0x401000, out _)!;
        List<ExitSite> sites = ExitSite.Of(function, floor, padding, (from, to) => suspendedAt < from || suspendedAt >= to);
        Assert.Equal(expected, string.Join(' ', sites.Select(site => $"{site.Start}+{site.Bytes}/{site.Moved}")));
    }

    private static byte[] Bytes(string code) => Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal));
}
