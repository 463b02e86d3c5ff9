using System.Text;

namespace Strobe.Operations;

/// <summary>Where pictures go, each in place of the one before.</summary>
internal interface IPictureTarget
{
    /// <exception cref="IOException">It cannot be written.</exception>
    void Show(byte[] picture);
}

/// <summary>A file that always holds the last picture.</summary>
internal sealed class FilePicture : IPictureTarget, IDisposable
{
    private readonly FileStream _file;

    private FilePicture(FileStream file) => _file = file;

    /// <exception cref="StrobeException">It cannot be written.</exception>
    internal static FilePicture Open(string path)
    {
        try
        {
            return new FilePicture(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new StrobeException(
                ErrorCode.FileRefused, $"The picture cannot be written to '{path}': {refusal.Message.TrimEnd('.')}.", "Give -o another file.", refusal);
        }
    }

    public void Show(byte[] picture)
    {
        if (_file.CanSeek)
        {
            _file.Position = 0;
            _file.SetLength(picture.Length);
        }

        _file.Write(picture);
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>One picture after the other.</summary>
internal sealed class StreamPicture(Stream stream) : IPictureTarget
{
    public void Show(byte[] picture) => stream.Write(picture);
}

/// <summary>
/// A picture that stays below everything else that is written to the terminal, and is drawn over the one before. Safe for use by several threads.
/// </summary>
internal sealed class TerminalPicture(Stream terminal) : IPictureTarget
{
    private const string Escape = "\u001b[";
    private readonly Lock _gate = new();
    private string[] _lines = [];

    public void Show(byte[] picture)
    {
        lock (_gate)
        {
            StringBuilder text = new(Up());
            _lines = Encoding.UTF8.GetString(picture).TrimEnd('\n').Split('\n');
            // Each line clears what the one before left: nothing flickers.
            foreach (string line in _lines) text.Append(line).Append(Escape).Append("K\n");
            text.Append(Escape).Append('J');
            terminal.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    /// <summary>A stream whose text appears above the picture.</summary>
    internal Stream Above(Stream stream) => new Upper(this, stream);

    /// <summary>Sentences that appear above the picture.</summary>
    internal INotices Above(INotices notices) => new UpperNotices(this, notices);

    private string Up() => _lines.Length > 0 ? $"{Escape}{_lines.Length}A\r" : "";

    private void WriteAbove(Action write, bool endsLine)
    {
        lock (_gate)
        {
            if (_lines.Length > 0) terminal.Write(Encoding.UTF8.GetBytes($"{Up()}{Escape}J"));
            write();
            if (_lines.Length == 0) return;
            terminal.Write(Encoding.UTF8.GetBytes((endsLine ? "" : "\n") + string.Join('\n', _lines) + "\n"));
        }
    }

    private sealed class UpperNotices(TerminalPicture picture, INotices notices) : INotices
    {
        public void Say(string sentence) => picture.WriteAbove(() => notices.Say(sentence), endsLine: true);
    }

    private sealed class Upper(TerminalPicture picture, Stream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) =>
            picture.WriteAbove(() => stream.Write(buffer, offset, count), endsLine: count > 0 && buffer[offset + count - 1] == '\n');

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
