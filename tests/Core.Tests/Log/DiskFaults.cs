namespace Sluice.Core.Tests.Log;

/// <summary>What a <see cref="FaultyDirectory"/> refuses at the moment.</summary>
internal sealed class DiskFaults
{
    /// <summary>Every write puts down half of its bytes and fails, as on a full disk.</summary>
    public bool WritesFail { get; set; }

    /// <summary>Every flush fails.</summary>
    public bool FlushesFail { get; set; }

    /// <summary>No file can be opened or made.</summary>
    public bool OpenFails { get; set; }

    public static void Check(bool fails)
    {
        if (fails) throw new IOException("No space left on device");
    }
}
