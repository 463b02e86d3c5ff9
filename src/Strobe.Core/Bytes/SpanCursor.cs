using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Strobe.Bytes;

/// <summary>
/// Reads little-endian values one behind the other. Never throws: past the end it notes damage once, stays at the end and answers
/// zeros, so a caller may check <see cref="IsBroken"/> after a whole structure.
/// </summary>
internal ref struct SpanCursor
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly DamageLog? _damage;
    private readonly string _where;
    private int _position;
    private bool _isBroken;

    internal SpanCursor(ReadOnlySpan<byte> bytes, DamageLog? damage, string where, int position = 0)
    {
        _bytes = bytes;
        _damage = damage;
        _where = where;
        if ((uint)position <= (uint)bytes.Length) _position = position;
        else Break(DamageKind.BadOffset, position);
    }

    internal readonly int Position => _position;

    internal readonly int Length => _bytes.Length;

    internal readonly int Remaining => _bytes.Length - _position;

    internal readonly bool IsAtEnd => _position >= _bytes.Length;

    /// <summary>True once something was asked for that is not there.</summary>
    internal readonly bool IsBroken => _isBroken;

    internal byte U8()
    {
        int at = _position;
        if ((uint)at < (uint)_bytes.Length)
        {
            _position = at + 1;
            return _bytes[at];
        }

        Break(DamageKind.Truncated, at);
        return 0;
    }

    internal ushort U16() => Take(2, out ReadOnlySpan<byte> taken) ? BinaryPrimitives.ReadUInt16LittleEndian(taken) : (ushort)0;

    internal uint U24() => Take(3, out ReadOnlySpan<byte> taken) ? taken[0] | (uint)taken[1] << 8 | (uint)taken[2] << 16 : 0;

    internal uint U32() => Take(4, out ReadOnlySpan<byte> taken) ? BinaryPrimitives.ReadUInt32LittleEndian(taken) : 0;

    internal ulong U64() => Take(8, out ReadOnlySpan<byte> taken) ? BinaryPrimitives.ReadUInt64LittleEndian(taken) : 0;

    internal sbyte I8() => (sbyte)U8();

    internal short I16() => (short)U16();

    internal int I32() => (int)U32();

    internal long I64() => (long)U64();

    /// <summary>An unsigned number of 1, 2, 4 or 8 bytes.</summary>
    internal ulong Unsigned(int sizeBytes) => sizeBytes switch
    {
        1 => U8(),
        2 => U16(),
        4 => U32(),
        8 => U64(),
        _ => SkipOdd(sizeBytes),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Uleb()
    {
        int at = _position;
        if ((uint)at < (uint)_bytes.Length && _bytes[at] < 0x80)
        {
            _position = at + 1;
            return _bytes[at];
        }

        return LongUleb();
    }

    internal long Sleb()
    {
        long value = 0;
        int shift = 0;
        byte part;
        do
        {
            part = U8();
            if (shift < 64) value |= (long)(part & 0x7F) << shift;
            shift = Math.Min(shift + 7, 70);
        }
        while ((part & 0x80) != 0);

        if (shift < 64 && (part & 0x40) != 0) value |= -1L << shift;
        return value;
    }

    /// <summary>Skips a LEB128 number of either sign.</summary>
    internal void SkipLeb()
    {
        while ((U8() & 0x80) != 0)
        {
        }
    }

    /// <summary>The bytes up to the next zero, which is skipped.</summary>
    internal ReadOnlySpan<byte> ZeroTerminated()
    {
        ReadOnlySpan<byte> rest = _bytes[_position..];
        int length = rest.IndexOf((byte)0);
        if (length >= 0)
        {
            _position += length + 1;
            return rest[..length];
        }

        Break(DamageKind.Truncated, _position);
        return rest;
    }

    internal ReadOnlySpan<byte> Bytes(ulong count)
    {
        if (count <= (ulong)Remaining)
        {
            ReadOnlySpan<byte> taken = _bytes.Slice(_position, (int)count);
            _position += (int)count;
            return taken;
        }

        Break(DamageKind.Truncated, _position);
        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Skip(ulong count)
    {
        if (count <= (ulong)(_bytes.Length - _position)) _position += (int)count;
        else Break(DamageKind.Truncated, _position);
    }

    internal void MoveTo(long position)
    {
        if ((ulong)position <= (ulong)_bytes.Length) _position = (int)position;
        else Break(DamageKind.BadOffset, position);
    }

    /// <summary>Notes damage at the current place without ending.</summary>
    internal readonly void Note(DamageKind kind) => _damage?.Add(kind, _where, _position);

    /// <summary>Gives up: nothing more can be read.</summary>
    internal void Stop(DamageKind kind) => Break(kind, _position);

    private bool Take(int count, out ReadOnlySpan<byte> taken)
    {
        if (count <= _bytes.Length - _position)
        {
            taken = _bytes.Slice(_position, count);
            _position += count;
            return true;
        }

        Break(DamageKind.Truncated, _position);
        taken = default;
        return false;
    }

    private ulong LongUleb()
    {
        ulong value = 0;
        int shift = 0;
        byte part;
        do
        {
            part = U8();
            if (shift < 64) value |= (ulong)(part & 0x7F) << shift;
            else if ((part & 0x7F) != 0) Note(DamageKind.BadValue);
            shift = Math.Min(shift + 7, 70);
        }
        while ((part & 0x80) != 0);

        return value;
    }

    private ulong SkipOdd(int sizeBytes)
    {
        Skip((ulong)Math.Max(sizeBytes, 0));
        return 0;
    }

    private void Break(DamageKind kind, long offset)
    {
        if (!_isBroken) _damage?.Add(kind, _where, offset);
        _isBroken = true;
        _position = _bytes.Length;
    }
}
