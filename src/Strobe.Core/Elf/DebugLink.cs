using System.Text;
using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>Where a stripped file says its debug information is (.gnu_debuglink).</summary>
internal sealed record DebugLink(string FileName, uint Checksum)
{
    internal static DebugLink? Read(ElfFile file)
    {
        ElfSection? section = file.Section(".gnu_debuglink");
        if (section is null) return null;
        var cursor = new SpanCursor(file.Content(section).Span, file.Damage, section.Name);
        string name = Encoding.UTF8.GetString(cursor.ZeroTerminated());
        cursor.Skip((ulong)(-cursor.Position & 3));
        uint checksum = cursor.U32();
        return cursor.IsBroken || name.Length is 0 or > 4096 ? null : new DebugLink(name, checksum);
    }
}

/// <summary>The file that holds what several debug files share (.gnu_debugaltlink), and its build id.</summary>
internal sealed record DebugAltLink(string FileName, ReadOnlyMemory<byte> BuildId)
{
    internal static DebugAltLink? Read(ElfFile file)
    {
        ElfSection? section = file.Section(".gnu_debugaltlink");
        if (section is null) return null;
        ReadOnlyMemory<byte> content = file.Content(section);
        var cursor = new SpanCursor(content.Span, file.Damage, section.Name);
        string name = Encoding.UTF8.GetString(cursor.ZeroTerminated());
        return cursor.IsBroken || name.Length is 0 or > 4096 ? null : new DebugAltLink(name, content[cursor.Position..]);
    }
}
