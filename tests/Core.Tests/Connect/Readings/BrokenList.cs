using System.Collections;

namespace Sluice.Core.Tests.Connect.Readings;

/// <summary>A list that never ends, or breaks.</summary>
internal sealed class BrokenList<T>(Func<int, T> item) : IReadOnlyList<T>
{
    public int Count => -1;

    public T this[int index] => item(index);

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; ; i++) yield return item(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
