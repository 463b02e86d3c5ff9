using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Runs call frame instructions up to an address (DWARF 5 section 6.4.2).</summary>
internal sealed class FrameMachine(FrameSection section, FrameCommon common, ulong start)
{
    private const int MaxRemembered = 64;
    private static readonly FrameRule[] Unspecified = new FrameRule[FrameRow.RegisterCount];
    private readonly Stack<(FrameAddressRule Address, FrameRule[] Rules)> _remembered = new();

    // Copied before the first change only: most rows are looked up for the first instruction, where nothing has changed yet.
    private FrameRule[] _rules = Unspecified;
    private FrameRule[] _initial = Unspecified;
    private bool _isShared = true;
    private FrameAddressRule _address = new(-1, 0);
    private ulong _location;
    private bool _isPast;

    /// <summary>The row for an address; null when a program is damaged or no rule for the frame address was given.</summary>
    internal FrameRow? Run(FrameEntry entry, ulong address)
    {
        if (!TryBegin()) return null;
        _location = start;
        _isPast = false;
        if (!Execute(entry.ProgramStart, entry.ProgramEnd, address)) return null;
        if (_address is { Register: < 0, IsExpression: false }) return null;
        return new FrameRow(_address, _rules, common.ReturnAddressRegister, common.IsSignalFrame);
    }

    private bool TryBegin()
    {
        // Many descriptions share one program; a tuple is no atomic store.
        lock (common)
        {
            if (common.Initial is null && Execute(common.ProgramStart, common.ProgramEnd, ulong.MaxValue)) common.Initial = (_address, _rules);
            if (common.Initial is not { } known) return false;
            (_address, _rules, _initial, _isShared) = (known.Address, known.Rules, known.Rules, true);
            return true;
        }
    }

    private bool Execute(int from, int to, ulong address)
    {
        SpanCursor cursor = section.CursorAt(from, to);
        while (!cursor.IsAtEnd && !_isPast) Step(ref cursor, address);
        return !cursor.IsBroken;
    }

    private void Step(ref SpanCursor cursor, ulong address)
    {
        byte opcode = cursor.U8();
        int low = opcode & 0x3F;
        switch (opcode >> 6)
        {
            case 1:
                Advance((ulong)low, address);
                break;
            case 2:
                Set((ulong)low, new FrameRule(FrameRuleKind.AtOffset, (long)cursor.Uleb() * common.DataFactor));
                break;
            case 3:
                Restore((ulong)low);
                break;
            default:
                Extended(low, ref cursor, address);
                break;
        }
    }

    private void Extended(int opcode, ref SpanCursor cursor, ulong address)
    {
        switch (opcode)
        {
            case 0x00:
                break;
            case 0x01:
                MoveTo(EncodedPointer.Read(ref cursor, common.PointerEncoding, section.Address), address);
                break;
            case 0x02:
                Advance(cursor.U8(), address);
                break;
            case 0x03:
                Advance(cursor.U16(), address);
                break;
            case 0x04:
                Advance(cursor.U32(), address);
                break;
            case 0x05:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.AtOffset, (long)cursor.Uleb() * common.DataFactor));
                break;
            case 0x06:
                Restore(cursor.Uleb());
                break;
            case 0x07:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.Undefined));
                break;
            case 0x08:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.SameValue));
                break;
            case 0x09:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.InRegister, (long)cursor.Uleb()));
                break;
            case 0x0A:
                Remember(ref cursor);
                break;
            case 0x0B:
                Recall(ref cursor);
                break;
            case 0x0C:
                _address = new FrameAddressRule(Small(cursor.Uleb()), (long)cursor.Uleb());
                break;
            case 0x0D:
                _address = new FrameAddressRule(Small(cursor.Uleb()), _address.Offset);
                break;
            case 0x0E:
                _address = new FrameAddressRule(_address.Register, (long)cursor.Uleb());
                break;
            case 0x0F:
                _address = new FrameAddressRule(-1, 0, Block(ref cursor));
                break;
            case 0x10:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.AtExpression, 0, Block(ref cursor)));
                break;
            case 0x11:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.AtOffset, cursor.Sleb() * common.DataFactor));
                break;
            case 0x12:
                _address = new FrameAddressRule(Small(cursor.Uleb()), cursor.Sleb() * common.DataFactor);
                break;
            case 0x13:
                _address = new FrameAddressRule(_address.Register, cursor.Sleb() * common.DataFactor);
                break;
            case 0x14:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.ValueOffset, (long)cursor.Uleb() * common.DataFactor));
                break;
            case 0x15:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.ValueOffset, cursor.Sleb() * common.DataFactor));
                break;
            case 0x16:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.ValueExpression, 0, Block(ref cursor)));
                break;
            case 0x2E:
                cursor.SkipLeb();
                break;
            case 0x2F:
                Set(cursor.Uleb(), new FrameRule(FrameRuleKind.AtOffset, -(long)cursor.Uleb() * common.DataFactor));
                break;
            default:
                cursor.Stop(DamageKind.Unsupported);
                break;
        }
    }

    private void Advance(ulong delta, ulong address) => MoveTo(_location + (delta * common.CodeFactor), address);

    private void MoveTo(ulong location, ulong address)
    {
        _location = location;
        _isPast = location > address;
    }

    private void Set(ulong register, FrameRule rule)
    {
        if (register >= FrameRow.RegisterCount) return;
        if (_isShared) (_rules, _isShared) = ((FrameRule[])_rules.Clone(), false);
        _rules[register] = rule;
    }

    private void Restore(ulong register)
    {
        if (register < FrameRow.RegisterCount) Set(register, _initial[register]);
    }

    private void Remember(ref SpanCursor cursor)
    {
        if (_remembered.Count >= MaxRemembered) cursor.Stop(DamageKind.TooMuch);
        else _remembered.Push((_address, _rules));
        _isShared = true;
    }

    private void Recall(ref SpanCursor cursor)
    {
        if (_remembered.TryPop(out (FrameAddressRule Address, FrameRule[] Rules) state)) (_address, _rules, _isShared) = (state.Address, state.Rules, true);
        else cursor.Stop(DamageKind.BadValue);
    }

    private ReadOnlyMemory<byte> Block(ref SpanCursor cursor)
    {
        ulong length = cursor.Uleb();
        int position = cursor.Position;
        cursor.Skip(length);
        return cursor.IsBroken ? default : section.Content.Slice(position, (int)length);
    }

    private static int Small(ulong register) => (int)Math.Min(register, int.MaxValue);
}
