// Types in the namespaces of real folders, one of them where it must not be: the layer rule must find exactly these.
namespace Strobe.Hooks
{
    internal sealed class PatchFixture
    {
        internal static int Count { get; set; }

        internal static void Write() => Targets.TargetMemory.Write();
    }
}

namespace Strobe.Elf
{
    internal static class InstructionFixture
    {
        internal static int Read() => Hooks.PatchFixture.Count;
    }

    internal static class SignatureFixture
    {
        internal static List<Hooks.PatchFixture[]>? Read() => null;
    }

    internal sealed class FieldFixture
    {
        internal Hooks.PatchFixture? Patch { get; init; }
    }

    [System.ComponentModel.TypeConverter(typeof(Hooks.PatchFixture))]
    internal static class AttributeFixture;

    internal static class CleanFixture
    {
        internal static int Read() => Bytes.CursorFixture.Position;
    }

    internal static class RootFixtureUser
    {
        internal static int Read() => DoingFixture.Position() + VocabularyFixture.Number;
    }
}

namespace Strobe.Targets
{
    internal static class TargetMemory
    {
        internal static void Write()
        {
        }
    }
}

namespace Strobe.Symbols
{
    internal static class WritingFixture
    {
        internal static void Write() => Targets.TargetMemory.Write();
    }
}

namespace Strobe.Bytes
{
    internal static class CursorFixture
    {
        internal static int Position { get; set; }
    }
}

namespace Strobe
{
    internal static class DoingFixture
    {
        internal static int Position() => Bytes.CursorFixture.Position;
    }

    internal static class VocabularyFixture
    {
        internal static int Number { get; set; }
    }
}

namespace Strobe.Sessions
{
    internal static class OwnerFixture
    {
        internal static int Read() => DoingFixture.Position() + Hooks.PatchFixture.Count;
    }
}
