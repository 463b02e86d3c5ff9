using System.Text;
using Xunit.Sdk;

namespace Strobe.EndToEnd.Fixture;

/// <summary>The claims other tests make would notice what they are for.</summary>
public sealed class ClaimTests
{
    private const string Outer = Head + """ "id":1,"timestamp_ns":10,"eventType":"function_enter","parentEventId":null""" + Tail;
    private const string Inner = Head + """ "id":2,"timestamp_ns":20,"eventType":"function_enter","parentEventId":1""" + Tail;
    private const string InnerLeft = Head + """ "id":3,"timestamp_ns":30,"eventType":"function_exit","parentEventId":2""" + Tail;
    private const string OuterLeft = Head + """ "id":4,"timestamp_ns":40,"eventType":"function_exit","parentEventId":1""" + Tail;
    private const string Head = """{"function":"typed::larger<int>","functionRaw":"_ZN5typed6largerIiEET_S1_S1_",""";

    private const string Tail = """ ,"threadId":7,"threadName":"t","pid":7,"arguments":[{"name":"a","type":"int","value":3},""" +
        """{"name":"b","type":"int","value":8}],"returnValue":8}""" + "\n";

    private const string Summary = """{"eventType":"summary","events":4,"dropped":0,"hooks":1,"refused":[]}""" + "\n";

    [Fact]
    public void A_trace_in_order_and_nested_passes()
    {
        NdjsonTrace trace = Parse(Outer + Inner + InnerLeft + OuterLeft + Summary);
        Claims.OneOrder(trace);
        Claims.Nested(trace);
        Assert.Equal(2, trace.Enters("typed::larger<int>").Count());
        Assert.Equal(8, trace.Events[0].Argument("b").GetInt32());
    }

    [Theory]
    [InlineData(Outer + InnerLeft + Summary)]
    [InlineData(Outer + Inner + OuterLeft + Summary)]
    [InlineData(Inner + Outer + Summary)]
    public void A_trace_with_a_line_missing_or_out_of_place_does_not(string text) => Assert.ThrowsAny<XunitException>(() => Claims.OneOrder(Parse(text)));

    [Fact]
    public void A_call_that_is_left_before_the_calls_inside_it_is_not_nested()
    {
        string early = OuterLeft.Replace("\"id\":4", "\"id\":3", StringComparison.Ordinal);
        Assert.ThrowsAny<XunitException>(() => Claims.Nested(Parse(Outer + Inner + early + Summary)));
    }

    [Theory]
    [InlineData(Outer + Inner)]
    [InlineData(Summary + Outer)]
    public void A_trace_ends_with_its_summary(string text) => Assert.ThrowsAny<XunitException>(() => Parse(text));

    [Theory]
    [InlineData("f | a = 3 | b = 8 | -> 8", "a = 3 | b = 8 | -> 8", false, true)]
    [InlineData("f | a = 3 | b = 8 | -> 8", "a = 3 | b = 9 | -> 8", false, false)]
    [InlineData("f | a = 3 | -> 8", "a = 3 | b = 8 | -> 8", false, false)]
    [InlineData("f | a = 3 | -> *", "a = 3 | -> 8", false, true)]
    [InlineData("f [raw] | p = \"0x*\" | -> null", "p = \"0x7f\" | -> null", false, true)]
    [InlineData("f | a = 3 | -> 8", "a = \"<optimized out>\" | -> 8", true, true)]
    [InlineData("f | a = 3 | -> 8", "a = \"<optimized out>\" | -> 8", false, false)]
    [InlineData("f | a = 3 | -> 8", "b = \"<optimized out>\" | -> 8", true, false)]
    public void A_row_matches_what_it_shows_and_nothing_else(string row, string shown, bool mayBeUnknown, bool matches) =>
        Assert.Equal(matches, CallTable.Matches(row, shown, mayBeUnknown));

    private static NdjsonTrace Parse(string text) => NdjsonTrace.Parse(Encoding.UTF8.GetBytes(text));
}
