namespace Sluice.Log;

/// <summary>By what an append is known again when it comes once more, so that it is stored once.</summary>
public abstract record AppendStamp;
