using System.Buffers;

namespace Sluice.Connect.Documents;

/// <summary>Writes a value as JSON: untouched parts as their bytes are, compact between them.</summary>
internal static class TreeWriter
{
    // A document that is larger than this does not keep its buffer alive.
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>The JSON, in memory of its own.</summary>
    public static byte[] Write(TreeValue value)
    {
        if (value.Branch is null) return value.RawText().ToArray();
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        Write(value, buffer);
        var json = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > LargestKept) _buffer = null;
        return json;
    }

    private static void Write(TreeValue value, ArrayBufferWriter<byte> buffer)
    {
        if (value.Branch is not { } branch)
        {
            buffer.Write(value.RawText());
            return;
        }

        Put(buffer, branch.IsList ? (byte)'[' : (byte)'{');
        var members = branch.Members;
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0) Put(buffer, (byte)',');
            if (!branch.IsList) WriteName(members[i].RawName, buffer);
            Write(members[i].Value, buffer);
        }

        Put(buffer, branch.IsList ? (byte)']' : (byte)'}');
    }

    private static void WriteName(ReadOnlySpan<byte> raw, ArrayBufferWriter<byte> buffer)
    {
        var target = buffer.GetSpan(raw.Length + 3);
        target[0] = (byte)'"';
        raw.CopyTo(target[1..]);
        target[raw.Length + 1] = (byte)'"';
        target[raw.Length + 2] = (byte)':';
        buffer.Advance(raw.Length + 3);
    }

    private static void Put(ArrayBufferWriter<byte> buffer, byte one)
    {
        buffer.GetSpan(1)[0] = one;
        buffer.Advance(1);
    }
}
