using System.Text;
using Strobe.Formats;
using Strobe.Operations.Formats;

namespace Strobe.Operations;

/// <summary>
/// Writes frames to <c>.npy</c> files in a folder, one for each probe as long as its frames keep type and shape; a frame of another starts the next file.
/// For use inside of <see cref="PacedOutput.Append"/>, whose lock keeps it to one thread.
/// </summary>
internal sealed class NpyFolder : IDisposable
{
    private readonly string _path;
    private readonly PacedOutput _output;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<NpyProbe> _probes = [];
    private bool _isOver;

    /// <param name="path">The folder, which is there.</param>
    /// <param name="output">Told when a file cannot be written.</param>
    /// <param name="probes">Whose frames will come; their first files are named in this order.</param>
    internal NpyFolder(string path, PacedOutput output, IEnumerable<ProbeId> probes)
    {
        (_path, _output) = (path, output);
        foreach (ProbeId probe in probes) _probes.Add(new NpyProbe(this, probe, NameOf(SafeText.Of(probe))));
    }

    /// <summary>Makes the folder where it is missing.</summary>
    /// <exception cref="StrobeException">It cannot be made.</exception>
    internal static void Prepare(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            string why = File.Exists(path) ? "it is a file" : refusal is UnauthorizedAccessException ? "permission is denied" : refusal.Message.TrimEnd('.');
            throw new StrobeException(ErrorCode.FileRefused, $"The frames cannot be written to '{path}': {why}.", "Give -o another folder.", refusal);
        }
    }

    internal IFrameFormat this[int probe] => _probes[probe];

    /// <summary>Says what was written, and what was not.</summary>
    internal void Tell(INotices notices) => _probes.ForEach(probe => probe.Tell(notices));

    /// <summary>Finishes the files. A failure is told to the output.</summary>
    public void Dispose() => _output.Append(this, static (folder, _, _) =>
    {
        folder._isOver = true;
        folder._probes.ForEach(probe => probe.Dispose());
    });

    /// <summary>The name itself, or with the first number behind it that makes it new.</summary>
    private string NameOf(string wanted)
    {
        string name = wanted;
        for (int number = 2; !_names.Add(name); number++) name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{wanted}-{number}");
        return name + ".npy";
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (IOException failure)
        {
            _output.Fail(failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            _output.Fail(new IOException(failure.Message, failure));
        }
    }

    /// <summary>The files of one probe.</summary>
    private sealed class NpyProbe(NpyFolder folder, ProbeId id, string firstName) : IFrameFormat, IDisposable
    {
        // A variable that changes its shape all the time would fill the folder.
        private const int MostFiles = 1000;

        private readonly List<(string Name, ElementType Type, Shape Shape, long Count)> _files = [];
        private FileStream? _stream;
        private NpyFile? _open;
        private long _empty, _cut, _beyond;

        public void Frame(Utf8Text text, SignalFrame frame)
        {
            if (folder._isOver) return;
            if (!frame.HasValue) _empty++;
            else folder.Guarded(() => Write(frame));
        }

        public void Dispose() => folder.Guarded(() =>
        {
            (NpyFile? open, FileStream? stream) = (_open, _stream);
            (_open, _stream) = (null, null);
            using (stream) open?.Dispose();
        });

        internal void Tell(INotices notices)
        {
            foreach ((string name, ElementType type, Shape shape, long count) in _files)
                notices.Say($"{name}: {count} {(count == 1 ? "frame" : "frames")} of {type.Name()}{(shape.IsScalar ? "" : $"[{shape}]")} of {id}.");
            if (_files.Count == 0) notices.Say($"{id}: no frame with a value came, and no file was written.");
            if (_empty > 0) notices.Say($"{id}: {_empty} frames without a value are not in the files.");
            if (_cut > 0) notices.Say($"{id}: {_cut} frames were cut and are in the files as what is there of them.");
            if (_beyond > 0) notices.Say($"{id}: {_beyond} frames are not in the files: their shape changed more than {MostFiles} times.");
        }

        private void Write(SignalFrame frame)
        {
            if (frame.IsCut) _cut++;
            Shape shape = frame.IsCut ? new Shape(frame.Count) : frame.Shape;
            if (_open is null || _files[^1].Type != frame.ElementType || _files[^1].Shape != shape)
            {
                Dispose();
                if (_files.Count == MostFiles)
                {
                    _beyond++;
                    return;
                }

                string name = _files.Count == 0 ? firstName : folder.NameOf(Path.GetFileNameWithoutExtension(firstName));
                _stream = new FileStream(Path.Combine(folder._path, name), FileMode.Create, FileAccess.Write);
                _open = new NpyFile(_stream, frame.ElementType, LengthsOf(shape));
                _files.Add((name, frame.ElementType, shape, 0));
            }

            _open.Append(frame.Bytes);
            _files[^1] = _files[^1] with { Count = _open.Count };
        }
    }

    private static int[] LengthsOf(Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(dimension => shape[dimension])];

    /// <summary>Makes a file's name out of an address.</summary>
    private static class SafeText
    {
        private const int MostCharacters = 120;

        internal static string Of(ProbeId probe)
        {
            StringBuilder name = new();
            foreach (char letter in probe.ToString())
            {
                if (char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.') name.Append(letter);
                else if (name.Length > 0 && name[^1] != '-') name.Append('-');
            }

            string text = name.ToString();
            if (text.Length > MostCharacters) text = text[^MostCharacters..];
            text = text.Trim('-', '.');
            return text.Length == 0 ? "probe" : text;
        }
    }
}
