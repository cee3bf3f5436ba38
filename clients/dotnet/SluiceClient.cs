namespace Sluice.Client;

/// <summary>A worker, or the address behind which any of them answers. For any number of threads; keep one per program.</summary>
public sealed class SluiceClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly WorkerConnection _connection;

    /// <summary>Talks to the worker at an address.</summary>
    /// <param name="address">Such as <c>http://127.0.0.1:7071</c>.</param>
    public SluiceClient(Uri address, TimeProvider? time = null)
        : this(new HttpClient { BaseAddress = WithSlash(address), Timeout = Timeout.InfiniteTimeSpan }, time)
    {
        _ownsHttp = true;
    }

    /// <summary>Talks to a worker through a client of the caller.</summary>
    /// <param name="http">With its base address, and a time-out longer than any request may take; stays the caller's.</param>
    public SluiceClient(HttpClient http, TimeProvider? time = null)
    {
        if (http.BaseAddress is null) throw new ArgumentException("The HttpClient needs a BaseAddress: that of the worker.", nameof(http));
        _http = http;
        _connection = new WorkerConnection(http, time ?? TimeProvider.System);
    }

    /// <summary>
    /// Opens a producer to one topic. A topic that there is not yet is made with the first record that is stored, unless the
    /// worker was told not to.
    /// </summary>
    /// <exception cref="SluiceException">The worker refused, or could not be reached.</exception>
    public async Task<Producer> OpenProducerAsync(
        string topic, ProducerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ProducerOptions();
        options.Check();
        var partitions = await _connection.PartitionsOfAsync(topic, options.RequestTimeout, cancellationToken);
        var identity = await _connection.OpenProducerAsync(options.Name, options.RequestTimeout, cancellationToken);
        return new Producer(_connection, topic, partitions, identity, options);
    }

    /// <summary>
    /// Reads a partition from a position on, for ever or to its end (<see cref="ReadOptions.StopAtEnd"/>). A worker that is down
    /// or busy is asked again for as long as it takes.
    /// </summary>
    /// <exception cref="SluiceException">There is no such topic or partition, or the position is outside of it.</exception>
    public IAsyncEnumerable<ReceivedRecord> ReadAsync(
        string topic, int partition, ReadPosition from, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        new PartitionFollower(_connection, topic, partition, options ?? new ReadOptions()).FollowAsync(from, cancellationToken);

    public void Dispose()
    {
        if (_ownsHttp) _http.Dispose();
    }

    private static Uri WithSlash(Uri address) =>
        address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
