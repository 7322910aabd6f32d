#include <QWidget>

Q_DECLARE_LOGGING_CATEGORY(METER)
Q_DECLARE_METATYPE(Reading)

class Meter : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Meter)
    Q_PROPERTY(int level READ level
               NOTIFY levelChanged)
    QML_ELEMENT // shown by name

    using Base = QWidget;

public:
    enum Unit { Volt, Ampere };
    Q_ENUM(Unit)

    explicit Meter(QWidget *parent = nullptr);
    Q_INVOKABLE int level() const { return m_level; }

public Q_SLOTS:
    void reset();

signals:
    void levelChanged(int level);

private:
    int m_level = 0;
};

inline void watch(Meter *meter, const QList<Reading> &readings)
{
    Q_UNUSED(meter)
    foreach (const Reading &reading, readings)
        note(reading);
    QObject::connect(meter, SIGNAL(levelChanged(int)), meter, SLOT(reset()));
    Q_EMIT meter->levelChanged(1);
    emit changed(meter);
}
