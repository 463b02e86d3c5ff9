namespace Strobe.Visualizers.Lenses;

/// <summary>Calls of three parts one after the other, where they lie: a log is looked through for each figure, and may have millions. Valid until the log takes more.</summary>
internal ref struct CallSequence(ReadOnlySpan<LoggedCall> first, ReadOnlySpan<LoggedCall> second, ReadOnlySpan<LoggedCall> third)
{
    private readonly ReadOnlySpan<LoggedCall> _second = second, _third = third;
    private ReadOnlySpan<LoggedCall> _part = first;
    private int _number, _index = -1;

    public readonly ref readonly LoggedCall Current => ref _part[_index];

    public readonly CallSequence GetEnumerator() => this;

    public bool MoveNext()
    {
        while (++_index >= _part.Length)
        {
            if (_number == 2) return false;
            _part = ++_number == 1 ? _second : _third;
            _index = -1;
        }

        return true;
    }
}
