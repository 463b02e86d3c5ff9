using System.Globalization;

namespace Strobe.Formats;

/// <summary>
/// Frames as comma-separated values, RFC 4180: a row for each element, so that frames of any shape have room. A frame without a value has one row, without
/// index and value and with the reason.
/// </summary>
internal static class CsvFrames
{
    internal static void Write(IEnumerable<SignalFrame> frames, Stream stream)
    {
        using StreamWriter text = new(stream, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        text.WriteLine("number,timestamp_ns,process,thread,hit,dtype,shape,index,value,imaginary,reason");
        foreach (SignalFrame frame in frames)
        {
            string shape = frame.HasValue ? string.Join('x', Enumerable.Range(0, frame.Shape.Rank).Select(i => frame.Shape[i])) : "";
            string head = string.Create(
                CultureInfo.InvariantCulture,
                $"{frame.Number},{frame.TimestampNanos},{frame.ProcessId},{frame.ThreadId},{frame.Hit},{(frame.HasValue ? frame.ElementType.Name() : "")},{shape},");
            if (!frame.HasValue) text.WriteLine($"{head},,,{NumberText.Reason(frame.Flags)}");
            for (int i = 0; i < frame.Count; i++)
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{head}{i},{NumberText.Real(frame, i)},{NumberText.Imaginary(frame, i)},{(frame.IsCut ? "cut" : "")}"));
        }
    }
}
