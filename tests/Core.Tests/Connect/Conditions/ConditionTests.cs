using Sluice.Connect.Conditions;
using Sluice.Connect.Options;

namespace Sluice.Core.Tests.Connect.Conditions;

public sealed class ConditionTests
{
    private const string Document = """
        { 'level': 'error', 'status': 503, 'big': 9007199254740993, 'rate': 0.1, 'user': { 'id': 7, 'tags': ['a', 'b'] }, 'log.level': 'warn',
          'none': null, 'ok': true, 'and': 1, 'at': '2025-03-01T12:00:00Z' }
        """;

    [Theory]
    [InlineData("{ 'level': 'error' }")]
    [InlineData("{ 'level': { 'eq': 'error' }, 'status': { 'gt': 500, 'lt': 504 } }")]
    [InlineData("{ 'level': { 'in': ['fatal', 'error'] } }")]
    [InlineData("{ 'status': { 'in': ['x', 503.0] } }")]
    [InlineData("{ 'level': { 'notIn': ['warn'] } }")]
    [InlineData("{ 'missing': { 'notIn': ['warn'] } }")]
    [InlineData("{ 'level': { 'ne': 'warn' } }")]
    [InlineData("{ 'missing': { 'ne': 'warn' } }")]
    [InlineData("{ 'status': { 'gte': 503, 'lte': 5.03e2 } }")]
    [InlineData("{ 'status': 503.00 }")]
    [InlineData("{ 'big': 9007199254740993 }")]
    [InlineData("{ 'rate': 0.10 }")]
    [InlineData("{ 'rate': { 'lt': 1e300 } }")]
    [InlineData("{ '$.user.id': 7 }")]
    [InlineData("{ 'user.tags[1]': 'b' }")]
    [InlineData("{ 'log.level': 'warn' }")]
    [InlineData("{ 'none': null }")]
    [InlineData("{ 'missing': null }")]
    [InlineData("{ 'none': { 'exists': true } }")]
    [InlineData("{ 'missing': { 'exists': false } }")]
    [InlineData("{ 'ok': true }")]
    [InlineData("{ 'user': { 'eq': { 'tags': ['a', 'b'], 'id': 7 } } }")]
    [InlineData("{ 'user.tags': { 'contains': 'a' } }")]
    [InlineData("{ 'level': { 'contains': 'rro' } }")]
    [InlineData("{ 'level': { 'startsWith': 'err', 'endsWith': 'or' } }")]
    [InlineData("{ 'level': { 'regex': '^(?i)ERR' } }")]
    [InlineData("{ 'at': { 'gte': '2025-03-01', 'lt': '2025-03-02' } }")]
    [InlineData("{ 'or': [ { 'level': 'x' }, { 'status': 503 } ] }")]
    [InlineData("{ 'and': [ { 'level': 'error' }, { 'status': 503 } ], 'ok': true }")]
    [InlineData("{ 'not': { 'level': 'error', 'status': 1 } }")]
    [InlineData("{ '$.and': 1 }")]
    public void It_holds(string condition) => Assert.True(Compiled(condition).Holds(Json.Parse(Document)));

    [Theory]
    [InlineData("{ 'level': 'Error' }")]
    [InlineData("{ 'level': 'error', 'status': 500 }")]
    [InlineData("{ 'status': '503' }")]
    [InlineData("{ 'status': { 'gt': '5' } }")]
    [InlineData("{ 'status': { 'gt': 503 } }")]
    [InlineData("{ 'big': 9007199254740992 }")]
    [InlineData("{ 'missing': { 'lt': 5 } }")]
    [InlineData("{ 'missing': { 'gte': 0 } }")]
    [InlineData("{ 'missing': { 'in': ['a', 1] } }")]
    [InlineData("{ 'none': { 'ne': null } }")]
    [InlineData("{ 'level': null }")]
    [InlineData("{ 'status': { 'contains': '0' } }")]
    [InlineData("{ 'status': { 'regex': '5' } }")]
    [InlineData("{ 'user.tags': { 'contains': 'c' } }")]
    [InlineData("{ 'ok': false }")]
    [InlineData("{ 'or': [ { 'level': 'x' }, { 'status': 1 } ] }")]
    [InlineData("{ 'not': { 'level': 'error' } }")]
    public void It_does_not_hold(string condition) => Assert.False(Compiled(condition).Holds(Json.Parse(Document)));

    [Theory]
    [InlineData("7")]
    [InlineData("[1, { 'level': 'error' }]")]
    [InlineData("'text'")]
    [InlineData("null")]
    public void A_document_that_is_no_object_has_no_fields(string document)
    {
        Assert.False(Compiled("{ 'level': 'error' }").Holds(Json.Parse(document)));
        Assert.True(Compiled("{ 'level': { 'exists': false } }").Holds(Json.Parse(document)));
    }

    [Theory]
    [InlineData("{}", "where", "names no field")]
    [InlineData("[]", "where", "expected a condition")]
    [InlineData("{ 'a': { 'gt': 1, 'eqq': 2 } }", "where.a.eqq", "did you mean 'eq'?")]
    [InlineData("{ 'user': { 'id': 7 } }", "where.user.id", "a nested field is written with a dot")]
    [InlineData("{ 'a': {} }", "where.a", "names no operator")]
    [InlineData("{ 'a': [1] }", "where.a", "write { \"in\": [ ... ] }")]
    [InlineData("{ 'a..b': 1 }", "where.a..b", "a name between dots is empty")]
    [InlineData("{ 'a': { 'in': 'x' } }", "where.a.in", "expected a list of values")]
    [InlineData("{ 'a': { 'in': [] } }", "where.a.in", "must not be an empty list")]
    [InlineData("{ 'a': { 'notIn': [] } }", "where.a.notIn", "must not be an empty list")]
    [InlineData("{ 'and': [] }", "where.and", "must not be an empty list")]
    [InlineData("{ 'or': [] }", "where.or", "must not be an empty list")]
    [InlineData("{ 'a': { 'gt': true } }", "where.a.gt", "expected a number or a text to compare with, got true")]
    [InlineData("{ 'a': { 'exists': 'yes' } }", "where.a.exists", "expected true or false")]
    [InlineData("{ 'a': { 'startsWith': 1 } }", "where.a.startsWith", "expected text, got the number 1")]
    [InlineData("{ 'a': { 'regex': '(' } }", "where.a.regex", "is no regular expression")]
    [InlineData("{ 'a': { 'regex': '(?=a)' } }", "where.a.regex", "not supported")]
    [InlineData("{ 'and': { 'a': 1 } }", "where.and", "a field of this name is written $.and")]
    [InlineData("{ 'or': [ { 'a': 1 }, 5 ] }", "where.or[1]", "expected a condition")]
    [InlineData("{ 'not': [] }", "where.not", "expected a condition")]
    public void What_is_wrong_is_said_with_its_place(string condition, string path, string message)
    {
        var errors = new List<ConfigurationError>();

        Assert.Null(Condition.Compile(Json.Parse(condition), "where", errors));
        var error = Assert.Single(errors);
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_said_at_once()
    {
        var errors = new List<ConfigurationError>();

        Condition.Compile(Json.Parse("{ 'a': { 'gt': null, 'x': 1 }, 'or': [ { 'b': [] }, {} ], 'not': 5 }"), "", errors);

        Assert.Equal(["a.gt", "a.x", "or[0].b", "or[1]", "not"], errors.Select(error => error.Path));
    }

    private static Condition Compiled(string json)
    {
        var errors = new List<ConfigurationError>();
        var condition = Condition.Compile(Json.Parse(json), "where", errors);
        Assert.Empty(errors);
        return condition!;
    }
}
