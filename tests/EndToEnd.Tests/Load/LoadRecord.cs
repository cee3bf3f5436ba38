using System.Text;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Load;

/// <summary>A record of the load: 200 bytes of JSON that follow from the client that sent it and its number there.</summary>
internal readonly record struct LoadRecord(int Client, int Number)
{
    public const int Size = 200;

    private const int KeysPerClient = 50;

    private static readonly string[] Words =
        ["timeout", "payment", "order", "shipped", "error", "user", "login", "cache", "miss", "retry", "disk", "queue", "slow", "page", "cart", "refund"];

    public string Key => $"c{Client}-{Number % KeysPerClient}";

    /// <summary>The record's bytes, always the same.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder($$"""{"key":"{{Key}}","client":{{Client}},"n":{{Number}},"message":" """);
        var random = new Random((Client * 10_000_019) + Number);
        while (text.Length < Size) text.Append(Words[random.Next(Words.Length)]).Append(' ');
        text.Length = Size - 2;
        return Encoding.ASCII.GetBytes(text.Append("\"}").ToString());
    }

    /// <summary>The record that has these bytes; fails when no record has exactly these.</summary>
    public static LoadRecord Of(byte[] value)
    {
        using var json = JsonDocument.Parse(value);
        var record = new LoadRecord(json.RootElement.GetProperty("client").GetInt32(), json.RootElement.GetProperty("n").GetInt32());
        Assert.Equal(record.ToBytes(), value);
        return record;
    }
}
