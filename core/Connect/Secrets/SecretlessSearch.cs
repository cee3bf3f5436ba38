using Sluice.Connect.Options;

namespace Sluice.Connect.Secrets;

/// <summary>A connector's search; what goes wrong in it is told without the connector's secrets.</summary>
internal sealed class SecretlessSearch(ISearchable inner, KnownSecrets secrets) : ISearchable
{
    public async ValueTask<SearchAnswer> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.SearchAsync(request, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && SecretlessException.Of(fault, secrets) is SecretlessException hidden)
        {
            throw fault switch
            {
                FormatException => new FormatException(hidden.Message, hidden),
                ConnectorStoppedException => new ConnectorStoppedException(hidden.Message, hidden),
                SinkUnavailableException unavailable => new SinkUnavailableException(hidden.Message, unavailable.RetryAfter, hidden),
                IOException => new IOException(hidden.Message, hidden),
                _ => hidden,
            };
        }
    }
}
