/** Looking into a trained model: explanations and embeddings. */
export const insight: Readonly<Record<string, string>> = {
  "speaks for it": "spricht dafür",
  "speaks against it": "spricht dagegen",
  "The model is loaded and asked about each token. That takes some seconds.":
    "Das Modell wird geladen und zu jedem Token befragt. Das dauert einige Sekunden.",
  "Asking why": "Es wird nach dem Grund gefragt",
  "The model answers {0}, with a score of {1}.": "Das Modell antwortet {0}, mit einem Wert von {1}.",
  "The model answers {0}; to {1} it gives {2}.": "Das Modell antwortet {0}; {1} gibt es {2}.",
  "The number of a token is what the score loses where that token alone is covered.":
    "Die Zahl eines Tokens sagt, was der Wert verliert, wenn dieses Token allein verdeckt ist.",
  "If padding took the place of each token, it would be {0}: together the tokens moved it by {1}.":
    "Stünde anstelle jedes Tokens ein Füllzeichen, wären es {0}: Zusammen haben die Token den Wert um {1} bewegt.",
  "The numbers lack {0} of the whole move.": "Den Zahlen fehlen {0} der ganzen Bewegung.",
  "The model saw the first {0} of {1} tokens.": "Das Modell sah die ersten {0} von {1} Token.",
  "The first {0} tokens are shown.": "Die ersten {0} Token sind gezeigt.",
  "It says what this model went by here, not what is true of the world, and not what it goes by elsewhere.":
    "Es sagt, wonach dieses Modell hier ging; nicht, was in der Welt gilt, und nicht, wonach es sonst geht.",
  "What counted for “{0}”": "Was für „{0}“ zählte",
  "Why this answer": "Warum diese Antwort",
  "Why this answer to row {0}": "Warum diese Antwort auf Zeile {0}",
  "Row {0}": "Zeile {0}",
  "Embeddings": "Einbettungen",
  "Loading the embeddings": "Die Einbettungen werden geladen",
  "The model turns each row into numbers and decides by them. Drawn as points, rows that it sees alike lie together.":
    "Das Modell macht aus jeder Zeile Zahlen und entscheidet nach ihnen. Als Punkte gezeichnet liegen Zeilen beisammen, die es für ähnlich hält.",
  "For that it is loaded and asked again, which takes some seconds, or minutes on many rows.":
    "Dafür wird es geladen und noch einmal gefragt; das dauert einige Sekunden, bei vielen Zeilen Minuten.",
  "Draw them": "Zeichnen",
  "The model is being loaded.": "Das Modell wird geladen.",
  "{0} of {1} rows": "{0} von {1} Zeilen",
  "The split has too few rows to draw.": "Die Aufteilung hat zu wenige Zeilen für ein Bild.",
  "{0} of {1} rows, drawn by the seed of the run: always the same.":
    "{0} von {1} Zeilen, gezogen nach dem Startwert des Laufs: immer dieselben.",
  "Each point is a row; the model has {0} numbers of it, and the picture has room for two. A point amid another colour is hard for the model, or has a wrong label. Click one, or press Enter on it, to read its row.":
    "Jeder Punkt ist eine Zeile; das Modell hat {0} Zahlen von ihr, das Bild hat Platz für zwei. Ein Punkt mitten in einer anderen Farbe ist schwer für das Modell oder hat ein falsches Label. Ein Klick darauf, oder die Eingabetaste, zeigt die Zeile.",
  "Draw it with these settings": "Mit diesen Einstellungen zeichnen",
  "The run has no trained model: its training did not end, or its files were removed.":
    "Der Lauf hat kein trainiertes Modell: Sein Training kam nicht zum Ende, oder seine Dateien sind fort.",
  "The engine that trained this run is switched off. Plugins switches it on again.":
    "Die Engine, die diesen Lauf trainiert hat, ist ausgeschaltet. Unter Plugins geht sie wieder an.",
  "No installed plugin draws embeddings. Look for “embeddings” under Plugins.":
    "Kein installiertes Plugin zeichnet Einbettungen. Suche unter Plugins nach „embeddings“.",
  "The engine that trained this run explains no answers. A newer version of its plugin may.":
    "Die Engine, die diesen Lauf trainiert hat, erklärt keine Antworten. Eine neuere Version ihres Plugins kann es vielleicht.",
  "The engine that trained this run gives no embeddings. A newer version of its plugin may.":
    "Die Engine, die diesen Lauf trainiert hat, gibt keine Einbettungen. Eine neuere Version ihres Plugins kann es vielleicht.",
};
