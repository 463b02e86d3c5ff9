namespace Strobe.Sessions;

/// <summary>An event that outlives its batch, still encoded. Used again and again.</summary>
internal sealed class KeptCall
{
    private EventHeader _header;
    private EventOrigin _origin;
    private IRecordDecoder? _decoder;
    private byte[] _payload = [];
    private int _length;
    private uint _recordHook;

    internal void Set(in EventHeader header, in EventOrigin origin, IRecordDecoder decoder, ReadOnlySpan<byte> payload, uint recordHook)
    {
        (_header, _origin, _decoder, _recordHook, _length) = (header, origin, decoder, recordHook, payload.Length);
        if (_payload.Length < _length) _payload = new byte[_length];
        payload.CopyTo(_payload);
    }

    internal TraceEvent Decode(ISessionNames names) =>
        new EventDecoding(_decoder!, names).Of(_header, _origin, _recordHook, _payload.AsSpan(0, _length));
}
