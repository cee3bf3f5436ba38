using Sluice.Connect;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.Search;

/// <summary><c>GET /search/{connector}?q=&amp;limit=&amp;from=</c>: asks a sink that can be searched.</summary>
internal sealed class SearchEndpoint(ConnectorEngine connectors)
{
    private const int DefaultLimit = 20;
    private const int LargestLimit = 1_000;
    private const int LargestFrom = 1_000_000;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/search/{connector}", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var searchable = Find((string)context.Request.RouteValues["connector"]!);
        var format = ReadQuery.Format(query);
        var request = new SearchRequest(
            ReadQuery.Text(query, "q") ?? "",
            ReadQuery.Number(query, "limit", DefaultLimit, 1, LargestLimit),
            ReadQuery.Number(query, "from", 0, 0, LargestFrom));
        var answer = await SearchAsync(searchable, request, context.RequestAborted);
        await context.AnswerAsync(StatusCodes.Status200OK, (answer, format), static (json, found) =>
        {
            json.WriteStartObject();
            json.WriteNumber("total", found.answer.Total);
            json.WriteStartArray("hits");
            foreach (var hit in found.answer.Hits)
            {
                json.WriteStartObject();
                json.WriteString("topic", hit.Topic);
                json.WriteNumber("partition", hit.Partition);
                json.WriteNumber("offset", hit.Offset);
                json.WriteNumber("timestamp", hit.Timestamp.ToUnixTimeMilliseconds());
                RecordJson.WriteKeyAndValue(json, NullableBytes.From(hit.Key), NullableBytes.From(hit.Value), found.format);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async ValueTask<SearchAnswer> SearchAsync(
        ISearchable searchable, SearchRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await searchable.SearchAsync(request, cancellationToken);
        }
        catch (FormatException problem)
        {
            throw RequestException.Bad(problem.Message);
        }
        catch (Exception problem) when (problem is ConnectorStoppedException or SinkUnavailableException or IOException)
        {
            throw RequestException.Unavailable(problem.Message);
        }
    }

    private ISearchable Find(string name)
    {
        if (connectors.FindSearchable(name) is { } found) return found;
        var all = connectors.Statuses;
        var named = all.FirstOrDefault(connector => connector.Name == name);
        if (named is not null && NotOpen(named) is { } reason) throw RequestException.Unavailable($"The connector '{name}' is not open: {reason}");
        var what = named is not null ? $"The connector '{name}' cannot be searched." : $"There is no connector '{name}'.";
        var searchable = all.Where(connector => connectors.FindSearchable(connector.Name) is not null).Select(connector => connector.Name);
        var known = string.Join(", ", searchable);
        throw RequestException.NotFound(known.Length == 0
            ? $"{what} None of the connectors can; one of type sqlite with mode search could."
            : $"{what} Those that can: {known}.");
    }

    /// <summary>Why a connector cannot be asked now, if that is so; whether it could be otherwise shows when it is open.</summary>
    private static string? NotOpen(ConnectorStatus connector)
    {
        if (connector.Tasks.Select(task => task.LastError).FirstOrDefault(error => error is not null) is { } problem) return problem;
        return connector.State != ConnectorState.Running
            ? $"it is {connector.State.ToString().ToUpperInvariant()}. GET /connectors/{connector.Name}/status says more."
            : null;
    }
}
