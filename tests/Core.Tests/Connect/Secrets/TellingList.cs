using System.Collections;

namespace Sluice.Core.Tests.Connect.Secrets;

/// <summary>A list that tells a secret when it is read.</summary>
public sealed class TellingList(TellingOptions options) : IReadOnlyList<RecordFailure>
{
    public int Count => 1;

    public RecordFailure this[int index] => throw new InvalidOperationException(options.Told);

    public IEnumerator<RecordFailure> GetEnumerator() => throw new InvalidOperationException(options.Told);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
