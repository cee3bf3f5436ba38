namespace Sluice;

/// <summary>A sink that can be asked for what it holds, by full text: <c>GET /search/{connector}</c>.</summary>
/// <remarks>Unlike the other calls, a search may run while a batch is being delivered, and several at once.</remarks>
public interface ISearchable
{
    /// <summary>Finds records; throws <see cref="FormatException"/>, with what and where, when the query cannot be read.</summary>
    ValueTask<SearchAnswer> SearchAsync(SearchRequest request, CancellationToken cancellationToken);
}
