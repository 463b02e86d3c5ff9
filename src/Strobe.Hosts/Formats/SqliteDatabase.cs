using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Strobe.Formats;

/// <summary>
/// An SQLite database of a recording: tables <c>function</c>, <c>event</c> (arguments and return values as JSON), <c>probe</c>, <c>frame</c> (numbers as
/// <c>value</c>, all elements as <c>data</c>), <c>setting</c> and <c>source</c>, and a view <c>call</c> of completed calls.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const string Schema = """
        CREATE TABLE function (id INTEGER PRIMARY KEY, name TEXT NOT NULL, raw_name TEXT NOT NULL, module TEXT NOT NULL, source_file TEXT, line INTEGER);
        CREATE TABLE event (id INTEGER PRIMARY KEY, timestamp_ns INTEGER NOT NULL, kind TEXT NOT NULL, process INTEGER NOT NULL, thread INTEGER NOT NULL,
          thread_name TEXT, function INTEGER REFERENCES function(id), enter INTEGER, parent INTEGER, depth INTEGER, duration_ns INTEGER, "values" TEXT,
          text TEXT, unwound INTEGER);
        CREATE TABLE probe (id INTEGER PRIMARY KEY, address TEXT NOT NULL, request TEXT NOT NULL, hits INTEGER, frames INTEGER, lost INTEGER);
        CREATE TABLE frame (probe INTEGER NOT NULL REFERENCES probe(id), number INTEGER NOT NULL, timestamp_ns INTEGER NOT NULL, process INTEGER, thread INTEGER,
          hit INTEGER, dtype TEXT, shape TEXT, value REAL, data BLOB, reason TEXT);
        CREATE TABLE setting (name TEXT NOT NULL, value TEXT NOT NULL);
        CREATE TABLE source (path TEXT NOT NULL, text TEXT NOT NULL);
        CREATE VIEW call AS SELECT enter.id AS id, enter.timestamp_ns AS timestamp_ns, function.name AS name, enter.process AS process, enter.thread AS thread,
          leave.duration_ns AS duration_ns, enter."values" AS arguments, leave."values" AS "return"
          FROM event AS leave JOIN event AS enter ON leave.enter = enter.id JOIN function ON enter.function = function.id WHERE leave.kind = 'function_exit';
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly HashSet<int> _functions = [];
    private readonly ArrayWriter _json = new();

    private SqliteDatabase(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
        _transaction = _connection.BeginTransaction();
        Run(Schema);
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    internal static void Write(StrobeRecording recording, string path, long fromNanos, long toNanos)
    {
        try
        {
            File.Delete(path);
            using SqliteDatabase database = new(path);
            database.Describe(recording);
            database.Events(recording, fromNanos, toNanos);
            database.Frames(recording, fromNanos, toNanos);
            database.Run("CREATE INDEX event_time ON event(timestamp_ns); CREATE INDEX event_function ON event(function); CREATE INDEX frame_time ON frame(probe, timestamp_ns);");
            database._transaction.Commit();
        }
        catch (SqliteException refusal)
        {
            throw new IOException(refusal.Message, refusal);
        }
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
        _json.Dispose();
    }

    private void Describe(StrobeRecording recording)
    {
        Insert setting = Into("setting", 2), source = Into("source", 2), probe = Into("probe", 6);
        foreach ((string name, string value) in recording.Settings) setting.Row(name, value);
        foreach (RecordedSource one in recording.Sources) source.Row(one.Path, one.Text);
        for (int i = 0; i < recording.Probes.Count; i++)
        {
            RecordedProbe one = recording.Probes[i];
            probe.Row(i + 1, one.Id.ToString(), one.Request.ToString(), one.HitCount, one.FrameCount, one.LostCount);
        }
    }

    private void Events(StrobeRecording recording, long fromNanos, long toNanos)
    {
        Insert function = Into("function", 6), row = Into("event", 14);
        foreach (EventBatch batch in recording.ReadBatches(fromNanos, toNanos))
        {
            for (int i = 0; i < batch.Headers.Length; i++)
            {
                int id = batch.Headers[i].FunctionId;
                if (id >= 0 && _functions.Add(id)) Function(function, id, batch.FunctionOf(id));
                Event(row, batch[i], id);
            }
        }
    }

    private static void Function(Insert row, int id, Function function) =>
        row.Row(id, function.Name, function.RawName, function.Module, function.SourceFile, function.Line);

    private void Event(Insert row, TraceEvent happened, int function)
    {
        (long id, long nanos, int process, int thread, string? name) = (happened.Id, happened.TimestampNanos, happened.ProcessId, happened.ThreadId, happened.ThreadName);
        switch (happened)
        {
            case FunctionEnter enter:
                row.Row(id, nanos, "function_enter", process, thread, name, function, null, enter.ParentId, enter.Depth, null, _json.Of(enter.Arguments), null, null);
                break;
            case FunctionExit exit:
                row.Row(
                    id, nanos, "function_exit", process, thread, name, function, exit.EnterId, exit.ParentId, exit.Depth, exit.DurationNanos,
                    _json.Of(exit.ReturnValue), null, exit.IsUnwound ? 1 : 0);
                break;
            case OutputLine line:
                row.Row(id, nanos, line.Stream == OutputStream.Stderr ? "stderr" : "stdout", process, thread, name, null, null, null, null, null, null, line.Text, null);
                break;
            case Crash crash:
                row.Row(id, nanos, "crash", process, thread, name, null, null, null, null, null, null, crash.SignalName, null);
                break;
        }
    }

    private void Frames(StrobeRecording recording, long fromNanos, long toNanos)
    {
        Insert row = Into("frame", 11);
        for (int i = 0; i < recording.Probes.Count; i++)
        {
            foreach (SignalFrame frame in recording.Probes[i].ReadFrames(fromNanos, toNanos))
            {
                bool isNumber = frame.HasValue && frame.Shape.IsScalar && !ElementTypes.IsComplex(frame.ElementType);
                row.Row(
                    i + 1, frame.Number, frame.TimestampNanos, frame.ProcessId, frame.ThreadId, frame.Hit, frame.HasValue ? frame.ElementType.Name() : null,
                    frame.HasValue ? string.Join('x', ExportedFrames.LengthsOf(frame)) : null, isNumber && !double.IsNaN(frame.ToDouble()) ? frame.ToDouble() : null,
                    frame.HasValue ? frame.Bytes.ToArray() : null, frame.HasValue ? null : NumberText.Reason(frame.Flags));
            }
        }
    }

    private void Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        command.ExecuteNonQuery();
    }

    private Insert Into(string table, int columns)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = $"INSERT OR REPLACE INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => $"$p{i}"))})";
        for (int i = 0; i < columns; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"$p{i}" });
        return new Insert(command);
    }

    private sealed class Insert(SqliteCommand command)
    {
        internal void Row(params ReadOnlySpan<object?> values)
        {
            for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Values as JSON text.</summary>
    private sealed class ArrayWriter : IDisposable
    {
        private readonly MemoryStream _stream = new();
        private readonly Utf8JsonWriter _writer;

        internal ArrayWriter() => _writer = new Utf8JsonWriter(_stream, new JsonWriterOptions { MaxDepth = 1000 });

        internal string Of(Value value) => Text(() => value.WriteTo(_writer));

        internal string Of(IReadOnlyList<Argument> arguments) => Text(() =>
        {
            _writer.WriteStartObject();
            foreach (Argument argument in arguments)
            {
                _writer.WritePropertyName(argument.Name);
                argument.Value.WriteTo(_writer);
            }

            _writer.WriteEndObject();
        });

        public void Dispose() => _writer.Dispose();

        private string Text(Action write)
        {
            _stream.SetLength(0);
            _writer.Reset();
            write();
            _writer.Flush();
            return Encoding.UTF8.GetString(_stream.GetBuffer(), 0, (int)_stream.Length);
        }
    }
}
