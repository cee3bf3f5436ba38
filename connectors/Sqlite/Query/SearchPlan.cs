using Sluice.Connectors.Sqlite.Storage;

namespace Sluice.Connectors.Sqlite.Query;

/// <summary>
/// How a query is answered: an FTS5 expression that finds every record of the answer, and perhaps more; and, when it asks
/// for fields, an SQL condition that sorts out the rest. Neither holds anything of what the user wrote but words.
/// </summary>
internal sealed class SearchPlan
{
    private readonly Func<QueryNode.Topic, IReadOnlyList<long>> _topics;
    private readonly List<QueryNode.Field> _fields = [];
    private readonly List<string> _expressions = [];

    /// <summary>Plans a query.</summary>
    /// <param name="topics">Finds the ids of the topics that are meant.</param>
    public SearchPlan(QueryNode query, Func<QueryNode.Topic, IReadOnlyList<long>> topics)
    {
        _topics = topics;
        Match = Candidates(query);
        var nodes = query is QueryNode.AllOf all ? all.Nodes : [query];

        // What is text alone has been decided by the expression already, as long as it is joined by "and".
        Condition = string.Join(" AND ", nodes.Where(node => !node.IsText).Select(Exactly));
    }

    /// <summary>The FTS5 expression.</summary>
    public string Match { get; }

    /// <summary>
    /// A condition on <c>r</c>, the record; empty when there is none. It calls <c>has_field(value, i)</c> for
    /// <see cref="Fields"/>, and names <see cref="Expressions"/> as parameters <c>$e0</c>, <c>$e1</c>...
    /// </summary>
    public string Condition { get; }

    public IReadOnlyList<QueryNode.Field> Fields => _fields;

    public IReadOnlyList<string> Expressions => _expressions;

    private static string EveryRecord => $"tag : \"{SearchDatabase.EveryRecord}\"";

    private string Candidates(QueryNode node) => node switch
    {
        QueryNode.Phrase phrase => $"text : {phrase.Words}",
        QueryNode.Topic topic => Topics(topic),
        QueryNode.Field field => FieldCandidates(field),
        QueryNode.AnyOf any => "(" + string.Join(" OR ", any.Nodes.Select(Candidates)) + ")",
        QueryNode.AllOf all => Candidates(all.Nodes),
        _ => Candidates([node]),
    };

    /// <summary>A record that lacks something can be left out only where the index alone knows that it has it.</summary>
    private string Candidates(IReadOnlyList<QueryNode> nodes)
    {
        var wanted = nodes.Where(node => node is not QueryNode.Not).Select(Candidates).DefaultIfEmpty(EveryRecord);
        var unwanted = nodes.OfType<QueryNode.Not>().Where(not => not.IsText).Select(not => Candidates(not.Node)).ToList();
        var found = "(" + string.Join(" AND ", wanted) + ")";
        return unwanted.Count == 0 ? found : $"({found} NOT ({string.Join(" OR ", unwanted)}))";
    }

    private string Topics(QueryNode.Topic topic)
    {
        // No topic has the id 0, so this finds nothing.
        var tags = _topics(topic).DefaultIfEmpty(0).Select(id => $"tag : \"{SearchDatabase.TopicTag(id)}\"");
        return "(" + string.Join(" OR ", tags) + ")";
    }

    /// <summary>The words, in a record that has the field's name somewhere.</summary>
    private static string FieldCandidates(QueryNode.Field field)
    {
        var name = new Words(Words.Of(field.Path[(field.Path.LastIndexOf('.') + 1)..]), IsPrefix: false);
        return name.List.Count == 0 ? $"text : {field.Words}" : $"(text : {name} AND text : {field.Words})";
    }

    private string Exactly(QueryNode node)
    {
        switch (node)
        {
            case QueryNode.Field field:
                _fields.Add(field);
                return $"has_field(r.value, {_fields.Count - 1})";
            case QueryNode.AnyOf any when !any.IsText:
                return "(" + string.Join(" OR ", any.Nodes.Select(Exactly)) + ")";
            case QueryNode.AllOf all when !all.IsText:
                return "(" + string.Join(" AND ", all.Nodes.Select(Exactly)) + ")";
            case QueryNode.Not not when !not.IsText:
                return $"NOT {Exactly(not.Node)}";
            default:
                _expressions.Add(Candidates(node));
                return $"r.id IN (SELECT rowid FROM record_text WHERE record_text MATCH $e{_expressions.Count - 1})";
        }
    }
}
