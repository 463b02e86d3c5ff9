using System.Diagnostics;
using Strobe.Bytes;
using Strobe.Elf;

namespace Strobe.Tests.Dwarf;

/// <summary>Damaged files: the readers must end, within two seconds, and must not throw.</summary>
public sealed class HostileBytesTests
{
    private static readonly string[] Targets =
    [
        ".debug_info", ".debug_abbrev", ".debug_line", ".debug_line_str", ".debug_str", ".debug_rnglists", ".debug_ranges", ".debug_loc",
        ".debug_loclists", ".debug_types", ".eh_frame", ".eh_frame_hdr", ".dynamic", ".symtab", ".dynsym", ".gnu.hash", ".note.gnu.build-id",
        ".debug_addr", ".debug_str_offsets", ".debug_frame",
    ];

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    public static TheoryData<string, string, int> Files => new()
    {
        { "plain.c", "gcc -gdwarf-5 -O2", 1 },
        { "plain.c", "gcc -gdwarf-4 -O2", 1 },
        { "plain.c", "gcc -gdwarf-4 -O0 -fdebug-types-section -fno-asynchronous-unwind-tables", 1 },
        { "plain.c", "gcc -g -O1 -gz=zlib", 2 },
        { "rich.cpp", "g++ -g -O1", 20 },
    };

    [NeedsToolsTheory("gcc", "g++")]
    [MemberData(nameof(Files))]
    public void Mutants_are_read_to_the_end(string name, string command, int costs)
    {
        Sample sample = Sample.Of(name, command);
        (int Start, int Length)[] places = [.. Places(sample.Elf, sample.Bytes.Length)];
        int count = Fuzz.Mutants(800) / costs;
        for (int seed = 0; seed < count; seed++)
        {
            byte[] mutant = Mutate(sample.Bytes, places, seed);
            Try(mutant, $"seed {seed}");
        }
    }

    [NeedsToolsFact("gcc")]
    public void A_file_cut_anywhere_is_read_to_the_end()
    {
        byte[] whole = Sample.Of("plain.c", "gcc -gdwarf-5 -O2").Bytes;
        for (int length = 0; length < whole.Length; length += length < 1024 ? 1 : 23) Try(whole[..length], $"length {length}");
    }

    [NeedsToolsTheory("gcc")]
    [InlineData("gcc -gdwarf-5 -O2")]
    [InlineData("gcc -gdwarf-4 -O2")]
    public void A_section_cut_anywhere_is_read_to_the_end(string command)
    {
        Sample sample = Sample.Of("plain.c", command);
        foreach (ElfSection section in sample.Elf.Sections.Where(section => Targets.Contains(section.Name)))
        {
            int header = (int)sample.Elf.Header.SectionsOffset + (section.Index * 64);
            for (ulong length = 0; length < section.SizeBytes; length += section.SizeBytes > 600 ? 5UL : 1)
            {
                byte[] cut = [.. sample.Bytes];
                BitConverter.TryWriteBytes(cut.AsSpan(header + 32), length);
                Try(cut, $"{section.Name} of {length} bytes");
            }
        }
    }

    [Fact]
    public void What_is_no_elf_file_is_said_to_be_none()
    {
        Assert.Equal(ElfIdentity.NotElf, ElfFile.Read("#!/bin/sh\necho hello"u8.ToArray()).Identity);
        Assert.Equal(ElfIdentity.NotElf, ElfFile.Read(default).Identity);
        byte[] other = new byte[64];
        "\u007fELF\u0001\u0001"u8.CopyTo(other);
        Assert.Equal(ElfIdentity.OtherClass, ElfFile.Read(other).Identity);
        other[4] = 2;
        other[5] = 2;
        Assert.Equal(ElfIdentity.OtherByteOrder, ElfFile.Read(other).Identity);
        other[5] = 1;
        other[18] = 183;
        Assert.Equal(ElfIdentity.OtherMachine, ElfFile.Read(other).Identity);
    }

    private static void Try(byte[] bytes, string what)
    {
        try
        {
            // A busy machine may make any mutant slow once, not three times in a row.
            if (IsSlow(bytes) && IsSlow(bytes) && IsSlow(bytes)) Assert.Fail($"{what} takes longer than {s_longest}.");
        }
        catch (Exception thrown) when (thrown is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {thrown}");
        }
    }

    private static bool IsSlow(byte[] bytes)
    {
        long start = Stopwatch.GetTimestamp();
        Exercise.Everything(bytes);
        return Stopwatch.GetElapsedTime(start) > s_longest;
    }

    private static byte[] Mutate(byte[] original, (int Start, int Length)[] places, int seed)
    {
        var random = new Random(seed);
        byte[] mutant = [.. original];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            (int start, int length) = places[random.Next(places.Length)];
            int at = start + random.Next(length);
            switch (random.Next(5))
            {
                case 0:
                    mutant[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 2:
                    mutant.AsSpan(at, Math.Min(random.Next(1, 12), start + length - at)).Fill(0xFF);
                    break;
                case 3:
                    mutant.AsSpan(at, Math.Min(random.Next(1, 40), start + length - at)).Fill(0x80);
                    break;
                default:
                    int from = start + random.Next(length);
                    int count = Math.Min(random.Next(1, 64), start + length - Math.Max(at, from));
                    original.AsSpan(from, count).CopyTo(mutant.AsSpan(at));
                    break;
            }
        }

        return mutant;
    }

    private static IEnumerable<(int Start, int Length)> Places(ElfFile file, int fileLength)
    {
        yield return (0, 64);
        yield return ((int)file.Header.SegmentsOffset, file.Header.SegmentCount * 56);
        yield return ((int)file.Header.SectionsOffset, file.Header.SectionCount * 64);
        foreach (ElfSection section in file.Sections)
        {
            (int offset, int length) = SectionTable.Extent(fileLength, section, new DamageLog());
            if (Targets.Contains(section.Name) && length > 0) yield return (offset, length);
        }
    }
}
