using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Sluice.Connect.Retry;

namespace Sluice.Core.Tests.Connect.Retry;

public sealed class OutageTests
{
    public static TheoryData<Exception, string> Faults => new()
    {
        { new SinkUnavailableException("down"), "Outage" },
        { new HttpRequestException("refused"), "Outage" },
        { new SocketException(111), "Outage" },
        { new IOException("gone"), "Outage" },
        { new UnauthorizedAccessException("denied"), "Outage" },
        { new TimeoutException("slow"), "Outage" },
        { new CallTimedOutException(TimeSpan.FromSeconds(1), abandoned: true), "Outage" },
        { new OperationCanceledException("by a library's own time-out"), "Outage" },
        { new InvalidOperationException("wrapped", new AggregateException(new SocketException(111))), "Outage" },
        { new TransientDatabaseException(transient: true), "Outage" },
        { new TransientDatabaseException(transient: false), "Records" },
        { new ConnectorStoppedException("wrong password", new IOException("hung up")), "Stopped" },
        { new FileNotFoundException("no file", "/in/box.csv"), "Outage" },
        { new FileNotFoundException("no assembly", "Some.Library, Version=1.0.0.0, Culture=neutral"), "Stopped" },
        { new InvalidOperationException("wrapped", new DllNotFoundException("no native library")), "Stopped" },
        { new MissingMethodException("another version"), "Stopped" },
        { new FormatException("bad record"), "Records" },
        { new KeyNotFoundException("a bug"), "Plugin" },
        { new InvalidCastException("a bug"), "Plugin" },
        { new NotSupportedException("a bug", new SocketException(111)), "Outage" },
        { new NoRoomException("a limit"), "Stopped" },
        { new IOException("reading", new NoRoomException("a limit")), "Stopped" },
        { new SinkUnavailableException("down", innerException: new NoRoomException("theirs")), "Outage" },
        { new FileNotFoundException("no file", "orders.log"), "Outage" },
        { new FileNotFoundException("no assembly", "Parts, Version=1.0.0.0, Culture=neutral"), "Stopped" },
        { new TypeInitializationException("Parts", null), "Stopped" },
        { new NotImplementedException("not yet"), "Stopped" },
        { new HttpRequestException("busy", null, HttpStatusCode.ServiceUnavailable), "Outage" },
        { new HttpRequestException("slowly", null, HttpStatusCode.TooManyRequests), "Outage" },
        { new HttpRequestException("who are you", null, HttpStatusCode.Unauthorized), "Stopped" },
        { new HttpRequestException("what is that", null, HttpStatusCode.BadRequest), "Records" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_exception_says_who_is_to_blame(Exception fault, string cause) =>
        Assert.Equal(cause, Outage.CauseOf(fault, CancellationToken.None).ToString());

    [Fact]
    public void Nobody_is_to_blame_when_the_loop_was_told_to_stop() =>
        Assert.Equal(FaultCause.Cancelled, Outage.CauseOf(new TaskCanceledException("told"), new CancellationToken(canceled: true)));

    private sealed class TransientDatabaseException(bool transient) : DbException("the database said so")
    {
        public override bool IsTransient => transient;
    }
}
