"""What learners write, for timing the emotion model: 32 lines of 3 to 32 tokens."""

LINES = (
    "ok got it",
    "what is a prime number",
    "i dont get this at all",
    "Why is the sky blue and not green?",
    "oh wait now it makes sense!!",
    "this is so boring, we did it last year",
    "my exam is tomorrow and I feel scared",
    "can you give me one more question please",
    "I still do not get how fractions work",
    "yes",
    "i tried it three times and it is wrong again",
    "How do plants make their food from light?",
    "Thank you, that really helped me with the atoms",
    "is the moon falling towards the earth all the time",
    "everyone else gets it except me",
    "I finally understand why we need a common denominator, it just clicked",
    "12 and the rest is 3",
    "what happens if you put salt on ice, does it melt faster or slower",
    "im so done with this worksheet honestly",
    "I am so excited about learning quantum physics, tell me more",
    "do i have to write the units in every single line of my answer",
    "lol ok that was easier than i thought, next one please",
    "My teacher said it is because of friction, but where does the heat go then?",
    "I keep mixing up mitosis and meiosis, how can I remember which one is which",
    "what if there was no gravity for one second, would we all fly away",
    "nobody in my group wants to work with me and I do not know why",
    "I have tried this equation three times now and I keep getting a different answer, why",
    "yesterday we looked at the moon through a real telescope and it was honestly the best lesson "
    "I ever had here",
    "so if the current is the same everywhere in a series circuit then why does the second lamp "
    "not get any less of it than the first one does?",
    "I know I should start to revise but every time I open the book I get this feeling that it is "
    "already much too late for me",
    "can you explain again how to find the area of the triangle when only two sides and the angle "
    "between them are given to us in the question",
    "I was sure that the answer was seven but the book says nine and now I do not understand what "
    "I did wrong there, it is driving me mad",
)

# Twenty words, for the time that an explanation takes.
TWENTY_WORDS = (
    "I have tried this equation three times now and I keep getting a different answer, "
    "what am I doing wrong?",
    "yesterday we looked at the moon through a real telescope and it was honestly the best "
    "lesson I had here",
    "my exam is tomorrow and I feel so scared that I cannot even read the very first page "
    "properly now",
    "thank you so much, I finally understand how to add two fractions and now I want to try "
    "another one",
)
